package dev.uplift.restore.backup;

import dev.uplift.machine.Program;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads what a dump says of itself: its table of contents, and its structure as a script. */
final class ArchiveReader {
  private static final Duration PATIENCE = Duration.ofHours(1);
  private static final Pattern EXTENSION = Pattern.compile(".* EXTENSION - (.+?) ?");

  private final Path program;
  private final BackupFile backup;

  /**
   * Of a dump.
   *
   * @param program a {@code pg_restore} that is new enough for it
   */
  ArchiveReader(Path program, BackupFile backup) {
    this.program = program;
    this.backup = backup;
  }

  /** A {@link Failure} with exit code 1 when pg_restore cannot read it. */
  Archive read() {
    try {
      Path list = Files.createTempFile("uplift", ".list");
      Path script = Files.createTempFile("uplift", ".sql");
      try {
        write("-l", list);
        write("-s", script);
        return archive(lines(list), script);
      } finally {
        Files.delete(list);
        Files.delete(script);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Archive archive(List<String> list, Path script) throws IOException {
    List<String> entries = list.stream().filter(line -> !line.startsWith(";")).toList();
    ArchiveScript parsed = new ArchiveScript(entries);
    try (Stream<String> lines = Files.lines(script, StandardCharsets.ISO_8859_1)) {
      lines.map(ArchiveReader::utf8).forEachOrdered(parsed::line);
    }
    String server = said(list, "Dumped from database version");
    return new Archive(
        said(list, "dbname"),
        server,
        major(server),
        major(said(list, "Dumped by pg_dump version")),
        parsed.databaseOwner(),
        parsed.options(),
        parsed.owners(),
        parsed.roles(),
        extensions(entries),
        entries.size(),
        entries.stream().anyMatch(ArchiveReader::ofTheDatabase));
  }

  private void write(String what, Path file) {
    List<String> command =
        List.of(program.toString(), "-C", what, "-f", file.toString(), backup.path().toString());
    Program.Ended ended = Program.of(command).within(PATIENCE).run();
    if (!ended.well()) {
      throw new Failure(
          ExitCode.FAILED,
          Problem.of("archiveNotRead", "pg_restore cannot read \"" + backup.path() + "\"")
              .withTarget(backup.path().toString())
              .withWhy(ended.inWords())
              .withRemedy(
                  "If it names an unsupported version, install a newer postgresql-client; else the"
                      + " file is damaged or cut short: copy it again and compare checksums."));
    }
  }

  private static List<String> extensions(List<String> entries) {
    List<String> names = new ArrayList<>();
    for (String entry : entries) {
      Matcher matcher = EXTENSION.matcher(entry);
      if (matcher.matches() && !entry.contains(" COMMENT - ")) {
        names.add(matcher.group(1));
      }
    }
    return names;
  }

  private static boolean ofTheDatabase(String entry) {
    return entry.contains(" DATABASE PROPERTIES - ")
        || entry.contains(" COMMENT - DATABASE ")
        || entry.contains(" ACL - DATABASE ");
  }

  private static String said(List<String> list, String what) {
    String start = ";     " + what + ": ";
    return list.stream()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()))
        .findFirst()
        .orElse("");
  }

  /** 0 when it is not said. */
  private static int major(String version) {
    Matcher matcher = Pattern.compile("^\\d+").matcher(version);
    return matcher.find() ? Integer.parseInt(matcher.group()) : 0;
  }

  private static List<String> lines(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
      return lines.map(ArchiveReader::utf8).toList();
    }
  }

  /** The dump is in its database's encoding; what is not UTF-8 in it becomes question marks. */
  private static String utf8(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
