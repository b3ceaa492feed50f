package dev.uplift.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that every command takes. picocli fills the fields. */
final class CommonOptions {
  @Option(
      names = "--database",
      paramLabel = "URL",
      description =
          "The database: postgresql://user@host:port/name, without a password. Else"
              + " UPLIFT_DATABASE, environment.yaml, and last Uplift's own embedded server.")
  @Nullable String database;

  @Option(
      names = "--environment",
      paramLabel = "FILE",
      description = "The site's file. Else UPLIFT_ENVIRONMENT, then environment.yaml if it exists.")
  @Nullable Path environment;

  @Option(
      names = "--package",
      paramLabel = "PATH",
      description =
          "An upgrade package, folder or zip; repeat it for packages that extend the first. Else"
              + " UPLIFT_PACKAGE (paths separated by a colon), then environment.yaml.")
  @Nullable List<Path> packages;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "Uplift's own folder. Else UPLIFT_HOME, then .uplift in the current folder.")
  @Nullable Path home;

  @Option(
      names = "--postgres",
      paramLabel = "MAJOR",
      description =
          "The embedded server's version, 15 to 18. Else UPLIFT_POSTGRES, then the one there is"
              + " under the home folder, then 18.")
  @Nullable String postgres;

  @Option(
      names = "--json",
      description = "JSON on standard output, error objects on standard error.")
  boolean json;

  /** Of those that say which site is meant, what was given: for the next command, as one line. */
  String given() {
    StringBuilder line = new StringBuilder();
    add(line, "--environment", environment);
    add(line, "--database", database);
    add(line, "--home", home);
    if (packages != null) {
      packages.forEach(each -> add(line, "--package", each));
    }
    return line.toString();
  }

  private static void add(StringBuilder line, String option, @Nullable Object value) {
    if (value != null) {
      line.append(' ').append(option).append(' ').append(quoted(value.toString()));
    }
  }

  /** As a shell takes it for one word. */
  static String quoted(String word) {
    return word.matches("[\\w./:@%+=,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;
}
