package dev.uplift.pack;

import dev.uplift.database.SqlStatement;
import dev.uplift.database.SqlText;
import dev.uplift.database.SqlText.Placeholder;
import dev.uplift.pack.yaml.Findings;
import dev.uplift.pack.yaml.NearMiss;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a script's body must and must not hold: the placeholders that its scope and its chunks ask
 * for in every statement that writes or reads rows, no end of the transaction, nothing of psql.
 */
final class ScriptCheck {
  private static final Pattern ROWS =
      Pattern.compile("(insert|update|delete|merge|truncate|with)\\b.*", flags());
  private static final Pattern WRITES =
      Pattern.compile("\\b(insert|update|delete|merge)\\b", flags());
  private static final Pattern ENDS =
      Pattern.compile(
          "(begin|start\\s+transaction|commit|end|abort|prepare\\s+transaction"
              + "|rollback(?!\\s+(work\\s+|transaction\\s+)?to\\b))\\b.*",
          flags());
  private static final Pattern OUTSIDE =
      Pattern.compile(
          "(vacuum|(create|drop)\\s+(database|tablespace)|alter\\s+system"
              + "|((create(\\s+unique)?|drop)\\s+index|reindex\\b.*)\\s+concurrently)\\b.*",
          flags());
  private static final Set<String> PLACEHOLDERS = Set.of("company", "partition", "chunk");

  private final Script script;
  private final Script.Work.Sql sql;
  private final String file;
  private final Findings findings;

  ScriptCheck(Script script, Script.Work.Sql sql, String file, Findings findings) {
    this.script = script;
    this.sql = sql;
    this.file = file;
    this.findings = findings;
  }

  private static int flags() {
    return Pattern.CASE_INSENSITIVE | Pattern.DOTALL;
  }

  /** The script itself; what is wrong is found. */
  Script check() {
    List<SqlStatement> statements = SqlText.statements(sql.body());
    if (statements.isEmpty()) {
      findings.add(
          "emptyScript",
          file,
          sql.line(),
          "the script has no SQL",
          "Write it, or remove the file.");
    }
    statements.forEach(this::check);
    required().forEach((name, required) -> checkRequired(statements, name, required));
    return script;
  }

  private void check(SqlStatement statement) {
    int line = line(statement);
    if (statement.form() != SqlStatement.Form.SQL) {
      found("notSql", line, statement, "is for psql, not for the server", "Write plain SQL.");
      return;
    }
    checkTransaction(statement, line);
    SqlText.placeholders(statement.text()).forEach(p -> checkKnown(p, lineOf(p, statement, line)));
  }

  private void checkTransaction(SqlStatement statement, int line) {
    if (ENDS.matcher(statement.text()).matches()) {
      found(
          "endsTransaction",
          line,
          statement,
          "would begin or end a transaction",
          "Leave it out: Uplift commits a script's effect together with its mark.");
    } else if (OUTSIDE.matcher(statement.text()).matches()) {
      found(
          "outsideTransaction",
          line,
          statement,
          "cannot run in a transaction",
          "Leave it out: put indexes into the model; Uplift analyses tables itself.");
    }
  }

  /** A WITH that writes nothing, or a SELECT, may be a call or a setting: it may go without. */
  private static boolean touchesRows(SqlStatement statement) {
    String text = statement.text();
    boolean with = text.regionMatches(true, 0, "with", 0, 4);
    return ROWS.matcher(text).matches() && (!with || WRITES.matcher(text).find());
  }

  /** The placeholders that the header asks for. */
  private Map<String, Required> required() {
    Map<String, Required> required = new LinkedHashMap<>();
    if (script.scope() == Scope.PER_COMPANY) {
      required.put("company", new Required(":company", "runs once a company"));
    }
    if (script.scope() == Scope.PER_PARTITION) {
      required.put("partition", new Required(":partition", "runs once a partition"));
    }
    if (script.chunk().isPresent()) {
      required.put("chunk", new Required(":chunk(alias)", "runs once a chunk"));
    }
    return required;
  }

  private record Required(String shown, String why) {}

  /** In each statement that writes rows; in a script without such statements, somewhere. */
  private void checkRequired(List<SqlStatement> statements, String name, Required required) {
    List<SqlStatement> rows = statements.stream().filter(ScriptCheck::touchesRows).toList();
    boolean anywhere = statements.stream().anyMatch(s -> names(s, name));
    List<SqlStatement> wrong =
        rows.isEmpty() && !anywhere
            ? statements.stream().limit(1).toList()
            : rows.stream().filter(s -> !names(s, name)).toList();
    for (SqlStatement statement : wrong) {
      found(
          "placeholderMissing",
          line(statement),
          statement,
          "leaves " + required.shown() + " out, but the script " + required.why(),
          "Restrict the statement by " + required.shown() + ", or change the header.");
    }
  }

  private static boolean names(SqlStatement statement, String name) {
    return SqlText.placeholders(statement.text()).stream().anyMatch(p -> p.name().equals(name));
  }

  private int line(SqlStatement statement) {
    return sql.line() + statement.line() - 1;
  }

  private void checkKnown(Placeholder placeholder, int line) {
    String name = placeholder.name();
    if (!PLACEHOLDERS.contains(name)) {
      NearMiss.of(name, PLACEHOLDERS).ifPresent(near -> unknown(name, near, line));
    } else if (name.equals("chunk")) {
      checkChunk(placeholder, line);
    } else if (name.equals("company") && script.scope() != Scope.PER_COMPANY) {
      scopeTooWide(":company", "PerCompany", line);
    } else if (name.equals("partition") && script.scope() == Scope.PER_DATABASE) {
      scopeTooWide(":partition", "PerPartition", line);
    }
  }

  private void unknown(String name, String near, int line) {
    findings.add(
        "unknownPlaceholder",
        file,
        line,
        "\":" + name + "\" is no placeholder",
        "Did you mean \":" + near + "\"? Placeholders are written in small letters.");
  }

  private void checkChunk(Placeholder placeholder, int line) {
    if (script.chunk().isEmpty()) {
      findings.add(
          "chunkUndeclared",
          file,
          line,
          "\":chunk\" is used, but the header declares no chunk",
          "Add \"chunk: {table: …, by: […]}\" to the header.");
    } else if (placeholder.argument().filter(a -> a.matches("[\\p{L}_\"].*")).isEmpty()) {
      findings.add(
          "chunkAlias",
          file,
          line,
          "\":chunk\" names no alias",
          "Write \":chunk(d)\", where d is the alias of \"" + table() + "\" in the statement.");
    }
  }

  private String table() {
    return script.chunk().map(Script.Chunking::table).orElse("");
  }

  private void scopeTooWide(String placeholder, String scope, int line) {
    findings.add(
        "scopeTooWide",
        file,
        line,
        "\"" + placeholder + "\" is used, but the script's scope is " + script.scope().text(),
        "Write \"scope: " + scope + "\" in the header, or leave the placeholder out.");
  }

  private void found(String code, int line, SqlStatement statement, String what, String remedy) {
    findings.add(code, file, line, "\"" + start(statement) + "\" " + what, remedy);
  }

  private static String start(SqlStatement statement) {
    Matcher words = Pattern.compile("\\S+(\\s+\\S+){0,2}").matcher(statement.text());
    return words.lookingAt() ? words.group().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT) : "";
  }

  private static int lineOf(Placeholder placeholder, SqlStatement statement, int line) {
    return line + ScriptHeader.lineAt(statement.text(), placeholder.start()) - 1;
  }
}
