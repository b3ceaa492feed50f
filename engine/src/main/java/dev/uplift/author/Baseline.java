package dev.uplift.author;

import dev.uplift.database.Database;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.database.SqlStatement;
import dev.uplift.database.SqlText;
import dev.uplift.problem.Cause;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The old structure, as files that make it: what {@code pg_dump --schema-only} prints will do.
 *
 * @param schema of unqualified names
 */
record Baseline(String schema, List<SourceFile> files) {
  /** Who owns what, and who may what, is of no account to a test, and the roles are not here. */
  private static final Pattern ABOUT_ROLES =
      Pattern.compile("(?is)(alter\\s.*\\bowner\\s+to\\b|grant\\s|revoke\\s).*");

  Baseline {
    files = List.copyOf(files);
  }

  /** One file and its text. */
  record SourceFile(Path path, String text) {}

  static Baseline read(String schema, List<Path> paths) {
    List<SourceFile> files = new ArrayList<>();
    for (Path path : paths) {
      try {
        files.add(new SourceFile(path, Files.readString(path)));
      } catch (IOException e) {
        Problem problem =
            Problem.of("baselineUnreadable", "\"" + path + "\" cannot be read as UTF-8")
                .withWhy(Cause.inWords(e))
                .withAt(Place.file(path.toString()));
        throw new Failure(ExitCode.USAGE, List.of(problem), e);
      }
    }
    return new Baseline(schema, files);
  }

  /** Of the texts and the schema: two of one hash make one structure. */
  String sha256() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(schema.getBytes(StandardCharsets.UTF_8));
      for (SourceFile file : files) {
        digest.update((byte) 0);
        digest.update(file.text().getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Makes it in an empty database.
   *
   * @throws Failure USAGE with every statement that failed
   */
  void make(Database database) {
    List<Problem> problems = new ArrayList<>();
    try (Session session = database.session("baseline")) {
      for (SourceFile file : files) {
        begin(session);
        for (SqlStatement statement : SqlText.statements(file.text())) {
          run(session, file, statement, problems);
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new Failure(ExitCode.USAGE, problems, null);
    }
  }

  private void begin(Session session) {
    String name = Identifier.quote(schema);
    long _ = session.execute("set client_min_messages = error");
    if (!schema.equals("public")) {
      long _ = session.execute("create schema if not exists " + name);
    }
    long _ =
        session.execute(
            "reset search_path; set search_path = "
                + name
                + ", public; set check_function_bodies = off");
  }

  private void run(
      Session session, SourceFile file, SqlStatement statement, List<Problem> problems) {
    try {
      switch (statement.form()) {
        case META -> {}
        case COPY -> {
          byte[] data = statement.data().getBytes(StandardCharsets.UTF_8);
          long _ = session.copyIn(statement.text(), new ByteArrayInputStream(data));
        }
        case SQL -> {
          if (!ABOUT_ROLES.matcher(statement.text()).matches() && !statement.makesSchema(schema)) {
            long _ = session.execute(statement.text());
          }
        }
      }
    } catch (SqlFailure e) {
      problems.add(
          e.problem()
              .withAt(Place.file(file.path().toString(), statement.line()))
              .withRemedy("Correct the statement: it makes the old structure for tests."));
    }
  }
}
