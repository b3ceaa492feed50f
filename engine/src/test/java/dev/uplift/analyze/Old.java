package dev.uplift.analyze;

import dev.uplift.database.Database;
import dev.uplift.database.SqlStatement;
import dev.uplift.database.SqlText;
import dev.uplift.pack.PackageReader;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.run.admission.Foresight;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An old database with a package that would upgrade it, for one test. */
final class Old implements AutoCloseable {
  private static final String PACKAGE =
      """
      format: package/1
      name: shop
      version: 2.0.0
      upgrades: {from: ">=1.0 <2.0", to: "2.0"}
      keep-foreign-objects: true
      """;

  final Database database;
  private final Path folder;

  Old(int major, Path folder, String sql, String model) {
    this(Rehearsal.database(major, "analyze"), folder, sql, model);
  }

  Old(Database database, Path folder, String sql, String model) {
    this.database = database;
    this.folder = folder;
    write("package.yaml", PACKAGE);
    write("model/010.sql", model);
    execute(sql);
  }

  Old write(String file, String text) {
    try {
      Path path = folder.resolve("package").resolve(file);
      Files.createDirectories(path.resolveSibling("."));
      Files.writeString(path, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A SQL script with these header lines. */
  Old script(String path, String header, String body) {
    return write(
        "scripts/" + path + ".sql",
        "/* uplift\nformat: script/1\ndescription: d\n" + header + "\n*/\n" + body + "\n");
  }

  /** A rule that is data, with this query. */
  static String rule(String find) {
    return """
        format: rule/1
        title: t
        severity: blocker
        find: |
          %s
        observation: "{object}"
        recommendation: r
        """
        .formatted(find);
  }

  void execute(String sql) {
    database.with(
        "test",
        session -> {
          for (SqlStatement statement : SqlText.statements(sql)) {
            long _ = session.execute(statement.text());
          }
          return true;
        });
  }

  List<String> rows(String sql) {
    return database.with("test", session -> session.lines(sql));
  }

  Analysis analysis() {
    return analysis(Optional.empty());
  }

  Analysis analysis(Optional<Double> sample) {
    return new Foresight(
            database,
            PackageReader.read(List.of(folder.resolve("package")), folder.resolve("unpacked")),
            Map.of(),
            folder.resolve("home"),
            InstantSource.system())
        .analysis(sample);
  }

  /** The one finding about an object. */
  static Finding about(List<Finding> findings, String object, String rule) {
    return findings.stream()
        .filter(f -> f.object().equals(object) && f.rule().equals(rule))
        .reduce(
            (a, b) -> {
              throw new AssertionError("two of " + object + ": " + a + b);
            })
        .orElseThrow(() -> new AssertionError("none of " + object + " in " + findings));
  }

  @Override
  public void close() {
    database.close();
  }
}
