package dev.uplift.cli;

import dev.uplift.author.NewPackage;
import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogReader;
import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.database.EmbeddedServer;
import dev.uplift.model.TargetModel;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Begins a package. */
@Command(
    name = "new",
    description = {
      "Begin a package that is right and whose tests pass.",
      "A small one to learn from; or, with --from and --to, one made of the difference of two",
      "databases, which are read and not changed: model, old structure, candidates for renames and"
          + " for what goes (as comments: you",
      "decide), and a script for each column that arrives and must not be null."
    })
final class PackageNewCommand implements Action {
  private final Caller caller;

  @Parameters(paramLabel = "NAME", description = "Small letters, digits, hyphens and dots.")
  private String name = "";

  @Option(names = "--from", paramLabel = "URL", description = "A database of the old version.")
  @Nullable String from;

  @Option(
      names = "--to",
      paramLabel = "URL|FILE",
      description = "A database of the new version, or a file of its CREATE statements.")
  @Nullable String to;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "The folder to make; else NAME in the current folder.")
  @Nullable Path dir;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  PackageNewCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public ExitCode run() {
    if (!name.matches("[a-z0-9][a-z0-9._-]*")) {
      throw wrong("the name is \"" + name + "\"", "Use small letters, digits, hyphens and dots.");
    }
    if ((from == null) != (to == null)) {
      throw wrong("--from and --to go together", "Name both, or neither.");
    }
    NewPackage made = from == null || to == null ? NewPackage.starter(name) : between(from, to);
    Path folder = caller.folder().resolve(dir == null ? Path.of(name) : dir);
    made.write(folder);
    new TreeSet<>(made.files().keySet()).forEach(file -> caller.out().println("  " + file));
    String shown = dir == null ? name : dir.toString();
    caller.out().println("Next: uplift package test " + shown);
    return ExitCode.DONE;
  }

  private NewPackage between(String old, String wanted) {
    Settings settings = new SettingsReader(caller).readWithoutEnvironment(new CommonOptions());
    Connection connection = new Connection(settings, caller.variables());
    return NewPackage.between(
        name,
        read(old, connection),
        wanted.matches("(jdbc:)?postgres(ql)?:.*")
            ? read(wanted, connection)
            : ofFile(caller.folder().resolve(wanted), settings, connection.server()));
  }

  private static Catalog read(String url, Connection connection) {
    DatabaseUrl parsed = DatabaseUrl.parse(url);
    try (Database database = Database.open(parsed, connection.secret(parsed), 2)) {
      return CatalogReader.structure(database);
    }
  }

  /** Made real on Uplift's own server, so that nobody else's is touched. */
  private static Catalog ofFile(Path file, Settings settings, EmbeddedServer embedded) {
    if (!Files.isRegularFile(file)) {
      throw wrong(
          "there is no file \"" + file + "\"",
          "Name a file of CREATE statements, or a database: postgresql://user@host/name.");
    }
    DatabaseUrl maintenance = embedded.start();
    try (Database server = Database.open(maintenance, Optional.of(embedded.secret()), 2)) {
      Path cache = settings.home().resolve("models");
      return TargetModel.ofFiles(List.of(file), "public", server, cache).catalog();
    }
  }

  private static Failure wrong(String message, String remedy) {
    return new Failure(ExitCode.USAGE, Problem.of("newPackage", message).withRemedy(remedy));
  }
}
