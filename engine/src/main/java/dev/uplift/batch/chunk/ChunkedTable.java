package dev.uplift.batch.chunk;

import dev.uplift.batch.ledger.TaskKey;
import dev.uplift.batch.settings.Cutting;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.pack.Scope;
import dev.uplift.pack.Script;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The table that a script is cut by: its key, and which of its rows are a task's own. Read in the
 * caller's transaction.
 */
public final class ChunkedTable {
  private static final String COLUMNS =
      """
      select attname as name, format_type(atttypid, -1) as type, not attnotnull as nullable
        from pg_attribute
       where attrelid = to_regclass(?) and attnum > 0 and not attisdropped
      """;

  private static final String PLAIN =
      "select relkind = 'r' as plain from pg_class where oid = to_regclass(?)";

  private static final String FILE =
      "select coalesce(pg_relation_filenode(to_regclass(?)), 0)::text as file";

  private static final String TABLE_THERE = "select to_regclass(?) is not null as there";

  private final Session session;
  private final Cutting cutting;
  private final Script.Chunking chunking;

  public ChunkedTable(Session session, Cutting cutting, Script.Chunking chunking) {
    this.session = session;
    this.cutting = cutting;
    this.chunking = chunking;
  }

  /** Its name, as SQL. */
  public String name() {
    return Identifier.quoted(chunking.table());
  }

  /**
   * The columns of its key, by which the script is cut.
   *
   * @throws Failure when the table or a column is not there
   */
  public KeyColumns columns() {
    if (!session.one(TABLE_THERE, row -> row.flag("there"), name())) {
      throw wrong("chunkTableMissing", "the table that `chunk` names is not there");
    }
    if (chunking.byPlace()) {
      refuseUnlessPlain();
      return KeyColumns.CTID;
    }
    List<KeyColumns.Column> all = all();
    List<KeyColumns.Column> key = new ArrayList<>();
    for (String name : chunking.by()) {
      key.add(
          find(all, name)
              .orElseThrow(
                  () ->
                      wrong(
                          "chunkColumnMissing",
                          "`chunk` names the column \"" + name + "\", which is not there")));
    }
    return new KeyColumns(key);
  }

  /**
   * How the script is cut, as it is remembered: a table that was written anew since has other
   * blocks, and so is cut another way.
   */
  public List<String> by() {
    if (!chunking.byPlace()) {
      return chunking.by();
    }
    String file = session.one(FILE, row -> row.string("file"), name());
    return List.of("ctid", "file " + file);
  }

  private void refuseUnlessPlain() {
    if (!session.one(PLAIN, row -> row.flag("plain"), name())) {
      throw new Failure(
          ExitCode.FAILED,
          Problem.of("chunkTableNotPlain", "`chunk` cuts by ctid what is no plain table")
              .withTarget(chunking.table())
              .withWhy("only a plain table's rows have places of their own")
              .withRemedy("Cut it by the columns of its key."));
    }
  }

  /**
   * Looks for rows of no range.
   *
   * @throws Failure when a key column of a row within the condition holds null
   */
  void refuseNulls(String condition, KeyColumns columns) {
    String nulls =
        columns.columns().stream()
            .filter(KeyColumns.Column::nullable)
            .map(column -> "k." + Identifier.quote(column.name()) + " is null")
            .collect(Collectors.joining(" or "));
    if (nulls.isEmpty()) {
      return;
    }
    String sql =
        "select exists (select from "
            + name()
            + " k where "
            + condition
            + " and ("
            + nulls
            + "))"
            + " as found";
    if (session.one(sql, row -> row.flag("found"))) {
      throw wrong("chunkKeyNull", "a column that `chunk` names holds nulls");
    }
  }

  /**
   * That a row {@code k} of it is the task's own: the company's or partition's, where the table
   * tells them apart.
   */
  public String condition(TaskKey key, Scope scope) {
    String tenant = scope == Scope.PER_COMPANY ? key.company() : key.partition();
    List<KeyColumns.Column> columns = all();
    return cutting
        .tenantColumn(scope)
        .filter(name -> find(columns, name).isPresent())
        .map(name -> "k." + Identifier.quote(name) + " = " + Identifier.literal(tenant))
        .orElse("true");
  }

  private List<KeyColumns.Column> all() {
    return session.query(
        COLUMNS,
        row -> new KeyColumns.Column(row.string("name"), row.string("type"), row.flag("nullable")),
        name());
  }

  private static Optional<KeyColumns.Column> find(List<KeyColumns.Column> columns, String name) {
    return columns.stream().filter(column -> column.name().equals(name)).findFirst();
  }

  private Failure wrong(String code, String message) {
    return new Failure(
        ExitCode.FAILED,
        Problem.of(code, message)
            .withTarget(chunking.table())
            .withRemedy("Name a table and the columns of its key, which hold no nulls."));
  }
}
