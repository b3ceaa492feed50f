package dev.uplift.model;

import dev.uplift.database.Database;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.database.SqlStatement;
import dev.uplift.database.SqlText;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Makes a model's statements real in a scratch database, one by one, and collects what fails. */
final class ModelMaker {
  private static final Pattern ON_EXTENSION =
      Pattern.compile("(?is)comment\\s+on\\s+extension\\s.*|alter\\s+extension\\s.*");
  private static final Pattern DEFAULT_PRIVILEGES =
      Pattern.compile("(?is)alter\\s+default\\s+privileges\\s.*");

  private final Database admin;
  private final Session vendor;
  private final DeclaredRights rights;
  private final List<Problem> problems = new ArrayList<>();

  ModelMaker(Scratch scratch) {
    this.admin = scratch.admin();
    this.vendor = scratch.vendor();
    this.rights = new DeclaredRights(vendor);
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  /** What the files have stated so far. */
  DeclaredRights rights() {
    return rights;
  }

  /** Runs a file's statements with unqualified names in the schema. */
  void make(ModelFile file) {
    prepare(file.schema());
    for (SqlStatement statement : SqlText.statements(file.text())) {
      Optional<String> refused = StatementGuard.refused(statement);
      if (refused.isPresent()) {
        problems.add(refusal(file, statement, refused.get()));
      } else if (statement.form() != SqlStatement.Form.META
          && !statement.makesSchema(file.schema())
          && !StatementGuard.transactional(statement)) {
        attempt(file, statement);
      }
    }
  }

  private void prepare(String schema) {
    if (!schema.equals("public")) {
      long _ = vendor.execute("create schema if not exists " + Identifier.quote(schema));
    }
    long _ =
        vendor.execute(
            "reset search_path; set search_path = " + Identifier.quote(schema) + ", public");
  }

  private void attempt(ModelFile file, SqlStatement statement) {
    try {
      run(file, statement);
    } catch (SqlFailure e) {
      if (e.connectionLost()) {
        throw e;
      }
      problems.add(failed(file, statement, e));
    }
  }

  private void run(ModelFile file, SqlStatement statement) {
    String sql = statement.text();
    Optional<String> extension = Extensions.created(sql);
    if (statement.form() == SqlStatement.Form.COPY) {
      byte[] data = statement.data().getBytes(StandardCharsets.UTF_8);
      long _ = vendor.copyIn(sql, new ByteArrayInputStream(data));
    } else if (extension.isPresent()) {
      extension(file, statement, extension.get());
    } else if (ON_EXTENSION.matcher(sql).matches()) {
      long _ = admin.with("scratch", session -> session.execute(sql));
    } else if (!rights.take(sql)) {
      Publications.bare(sql).ifPresent(this::plain);
    }
  }

  /** Which rights later objects would get from roles that are not here is no structure. */
  private void plain(String sql) {
    try {
      long _ = vendor.execute(sql);
    } catch (SqlFailure e) {
      if (!e.sqlState().equals("42704") || !DEFAULT_PRIVILEGES.matcher(sql).matches()) {
        throw e;
      }
    }
  }

  private void extension(ModelFile file, SqlStatement statement, String name) {
    Optional<String> hindrance =
        admin.with("scratch", session -> Extensions.hindrance(session, name));
    if (hindrance.isEmpty()) {
      long _ = admin.with("scratch", session -> session.execute(statement.text()));
      return;
    }
    problems.add(
        Problem.of("extension", "extension \"" + name + "\" " + hindrance.get())
            .withTarget(name)
            .withAt(Place.file(file.shown(), statement.line()))
            .withRemedy("Install it on the server, or have its administrator create it."));
  }

  private static Problem refusal(ModelFile file, SqlStatement statement, String what) {
    return Problem.of("statementRefused", what + " has no place in a model")
        .withTarget(beginning(statement.text()))
        .withAt(Place.file(file.shown(), statement.line()))
        .withWhy("It concerns the whole server, its files, its roles or psql, not one database.")
        .withRemedy(
            "Take it out of the model's file; an administrator runs it where it is needed.");
  }

  private static Problem failed(ModelFile file, SqlStatement statement, SqlFailure failure) {
    String before =
        statement
            .text()
            .substring(0, Math.clamp(failure.position() - 1, 0, statement.text().length()));
    int line = statement.line() + (int) before.chars().filter(c -> c == '\n').count();
    Problem problem = failure.problem();
    return problem
        .withTarget(beginning(statement.text()))
        .withAt(Place.file(file.shown(), line))
        .withRemedy(remedy(problem));
  }

  private static String remedy(Problem problem) {
    if (problem.code().equals("rightMissing")) {
      return "The model is made real by a role that is no superuser, since packages come from"
          + " elsewhere. Take the statement out of the model; whoever may runs it where it is needed.";
    }
    String known = problem.remedy();
    return known == null
        ? "Correct the statement: what it needs has to stand before it in the model."
        : known;
  }

  private static String beginning(String sql) {
    String line = sql.replaceAll("\\s+", " ").strip();
    return line.length() <= 80 ? line : line.substring(0, 79) + "…";
  }
}
