package dev.uplift.batch.conversion;

import dev.uplift.batch.conversion.Columns.Column;
import dev.uplift.pack.Conversion;
import dev.uplift.pack.Conversion.Entry;
import dev.uplift.pack.Conversion.Source;
import dev.uplift.pack.Conversion.Target;
import dev.uplift.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Holds a conversion against the tables that are really there. */
final class ConversionCheck {
  private final Conversion conversion;
  private final ConversionSql sql;
  private final List<Problem> problems = new ArrayList<>();

  ConversionCheck(ConversionSql sql) {
    this.sql = sql;
    this.conversion = sql.conversion();
  }

  /** Everything that is wrong; can be added to. */
  List<Problem> problems() {
    conversion.sources().forEach(source -> checkThere(source.table(), source.line()));
    String target = conversion.targetTable();
    if (conversion.sources().stream().noneMatch(source -> source.table().equals(target))) {
      checkThere(target, conversion.target().line());
    }
    if (problems.isEmpty()) {
      conversion.set().forEach(entry -> checkSet(target, entry));
      checkTarget(target);
      checkTenant();
    }
    return problems;
  }

  private void checkThere(String table, int line) {
    if (!sql.columns().there(table)) {
      found("tableMissing", line, table, "there is no table \"" + table + "\"")
          .remedy("Name a table of the old database or the target model.");
    }
  }

  private void checkSet(String table, Entry entry) {
    Optional<Column> column = sql.columns().of(table, entry.column());
    String whole = "\"" + table + "." + entry.column() + "\"";
    if (column.isEmpty()) {
      found("columnMissing", entry.line(), table, "`set` names " + whole + ", which is not there")
          .remedy("The table has: " + names(table) + ".");
    } else if (column.get().fixed()) {
      found("columnFixed", entry.line(), table, "`set` names " + whole + ", which the server fills")
          .remedy("Leave the entry out.");
    }
  }

  private String names(String table) {
    return sql.columns().of(table).stream().map(Column::name).collect(Collectors.joining(", "));
  }

  private void checkTarget(String table) {
    switch (conversion.target()) {
      case Target.Insert insert -> checkLeftOut(table, insert.line());
      case Target.Update update ->
          update.match().stream()
              .filter(entry -> sql.columns().of(table, entry.column()).isEmpty())
              .forEach(entry -> matchMissing(table, entry));
      case Target.Itself itself -> {
        if (sql.key().isEmpty() && !conversion.joins().isEmpty()) {
          found("keyMissing", itself.line(), table, "\"" + table + "\" has no primary key")
              .remedy("Add `chunk: {by: […]}` with the columns of a unique key.");
        }
      }
    }
  }

  private void matchMissing(String table, Entry entry) {
    found(
            "columnMissing",
            entry.line(),
            table,
            "`match` names \"" + table + "." + entry.column() + "\", which is not there")
        .remedy("The table has: " + names(table) + ".");
  }

  private void checkLeftOut(String table, int line) {
    List<String> set = conversion.set().stream().map(Entry::column).toList();
    Optional<String> tenant = sql.tenant().column();
    for (Column column : sql.columns().of(table)) {
      boolean filled = set.contains(column.name()) || tenant.equals(Optional.of(column.name()));
      if (column.needed() && !filled) {
        found(
                "columnLeftOut",
                line,
                table,
                "`set` leaves out \"" + table + "." + column.name() + "\"")
            .remedy("Add it to `set`: it takes no null, and has no default.");
      }
    }
  }

  /** A script per company that reads nobody's rows in particular would do the same for each. */
  private void checkTenant() {
    Optional<String> column = sql.tenant().column();
    boolean told =
        column.isEmpty()
            || conversion.sources().stream()
                .filter(source -> !outer(source))
                .anyMatch(s -> sql.columns().of(s.table(), column.get()).isPresent());
    if (!told) {
      String table = conversion.from().table();
      found(
              "tenantUntold",
              conversion.from().line(),
              table,
              "\"" + table + "\" has no column \"" + column.get() + "\", and nothing joined has it")
          .remedy("Write \"scope: PerDatabase\", or join a table that tells companies apart.");
    }
  }

  private boolean outer(Source source) {
    return conversion.joins().stream().anyMatch(j -> j.kept() && j.source().equals(source));
  }

  private Found found(String code, int line, String table, String message) {
    return new Found(
        Problem.of(code, message).withTarget(table).withAt(ConversionProblems.line(line)));
  }

  /** A problem that lacks its remedy. */
  private final class Found {
    private final Problem problem;

    Found(Problem problem) {
      this.problem = problem;
    }

    void remedy(String remedy) {
      problems.add(problem.withRemedy(remedy));
    }
  }
}
