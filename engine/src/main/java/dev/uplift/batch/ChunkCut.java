package dev.uplift.batch;

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
 * Cuts a task into chunks: ranges of its table's key that cover every key there can be. The server
 * counts along the key's index and writes the ledger itself; no key passes through here save the
 * last range's.
 */
@SuppressWarnings("InlineFormatString") // SQL stands at the top of a class, in plain sight
final class ChunkCut {
  private static final String COLUMNS =
      """
      select attname as name, format_type(atttypid, -1) as type, not attnotnull as nullable
        from pg_attribute
       where attrelid = to_regclass(?) and attnum > 0 and not attisdropped
      """;

  private static final String TABLE_THERE = "select to_regclass(?) is not null as there";

  /** Names: 1 key columns, 2 the same as text, 3 table, 4 condition. */
  private static final String INSERT =
      """
      insert into dbupgrade.chunk
        (run, script, company, datapartition, number, first_key, next_key, rows_estimate)
      select ?, ?, ?, ?, row_number() over w - 1,
             case when lag(n) over w is not null then key end, lead(key) over w,
             coalesce(lead(n) over w - n, 0)
        from (select distinct on (%1$s) array[%2$s] as key, n
                from (select %1$s, row_number() over w as place, rank() over w as n
                        from %3$s k where %4$s window w as (order by %1$s)) numbered
               where (place - 1) %% ? = 0
               order by %1$s, n) starts
      window w as (order by n)
      """;

  private static final String LAST =
      """
      select number, first_key from dbupgrade.chunk
       where run = ? and script = ? and company = ? and datapartition = ?
       order by number desc limit 1
      """;

  private static final String COUNT_LAST =
      """
      update dbupgrade.chunk
         set rows_estimate = (select count(*) from %s k where %s and %s)
       where run = ? and script = ? and company = ? and datapartition = ? and number = ?
      """;

  private static final String TOTAL =
      """
      select coalesce(sum(rows_estimate), 0) n from dbupgrade.chunk
       where run = ? and script = ? and company = ? and datapartition = ?
      """;

  private final Session session;
  private final BatchSettings settings;

  ChunkCut(Session session, BatchSettings settings) {
    this.session = session;
    this.settings = settings;
  }

  /**
   * The columns that the script is cut by.
   *
   * @throws Failure when the table or a column is not there
   */
  KeyColumns columns(Script.Chunking chunking) {
    String table = table(chunking);
    if (!session.one(TABLE_THERE, row -> row.flag("there"), table)) {
      throw wrong("chunkTableMissing", chunking, "the table that `chunk` names is not there");
    }
    List<KeyColumns.Column> all = all(table);
    List<KeyColumns.Column> key = new ArrayList<>();
    for (String name : chunking.by()) {
      key.add(
          find(all, name)
              .orElseThrow(
                  () ->
                      wrong(
                          "chunkColumnMissing",
                          chunking,
                          "`chunk` names the column \"" + name + "\", which is not there")));
    }
    return new KeyColumns(key);
  }

  /**
   * Writes the task's chunks, in the caller's transaction; the number of rows they hold.
   *
   * @throws Failure when a key column holds nulls, which no range holds
   */
  long cut(TaskKey key, Script.Chunking chunking, Scope scope, KeyColumns columns) {
    String table = table(chunking);
    String condition = condition(key, scope, all(table));
    refuseNulls(table, condition, chunking, columns);
    String names =
        columns.columns().stream()
            .map(column -> Identifier.quote(column.name()))
            .collect(Collectors.joining(", "));
    String texts =
        columns.columns().stream()
            .map(column -> Identifier.quote(column.name()) + "::text")
            .collect(Collectors.joining(", "));
    long chunks =
        session.update(
            INSERT.formatted(names, texts, table, condition),
            settings.run(),
            key.script(),
            key.company(),
            key.partition(),
            settings.chunkRows());
    if (chunks == 0) {
      new ChunkTable(session, settings.run(), settings.epoch()).putSingle(key);
    }
    countLast(key, table, condition, columns);
    return session.one(
        TOTAL,
        row -> row.number("n"),
        settings.run(),
        key.script(),
        key.company(),
        key.partition());
  }

  private void countLast(TaskKey key, String table, String condition, KeyColumns columns) {
    Range last =
        session.one(
            LAST,
            row -> new Range(row.integer("number"), row.strings("first_key")),
            settings.run(),
            key.script(),
            key.company(),
            key.partition());
    session.update(
        COUNT_LAST.formatted(table, condition, columns.range("k", last.first(), List.of())),
        settings.run(),
        key.script(),
        key.company(),
        key.partition(),
        last.number());
  }

  private record Range(int number, List<String> first) {}

  private void refuseNulls(
      String table, String condition, Script.Chunking chunking, KeyColumns columns) {
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
            + table
            + " k where "
            + condition
            + " and ("
            + nulls
            + "))"
            + " as found";
    if (session.one(sql, row -> row.flag("found"))) {
      throw wrong("chunkKeyNull", chunking, "a column that `chunk` names holds nulls");
    }
  }

  /** That a row {@code k} of the chunked table is the task's own. */
  String condition(TaskKey key, Script.Chunking chunking, Scope scope) {
    return condition(key, scope, all(table(chunking)));
  }

  /** The company's or partition's own rows, where the table tells them apart. */
  private String condition(TaskKey key, Scope scope, List<KeyColumns.Column> columns) {
    Optional<String> column =
        switch (scope) {
          case PER_DATABASE -> Optional.empty();
          case PER_COMPANY -> settings.companyColumn();
          case PER_PARTITION -> settings.partitionColumn();
        };
    String tenant = scope == Scope.PER_COMPANY ? key.company() : key.partition();
    return column
        .filter(name -> find(columns, name).isPresent())
        .map(name -> "k." + Identifier.quote(name) + " = " + Identifier.literal(tenant))
        .orElse("true");
  }

  private List<KeyColumns.Column> all(String table) {
    return session.query(
        COLUMNS,
        row -> new KeyColumns.Column(row.string("name"), row.string("type"), row.flag("nullable")),
        table);
  }

  private static Optional<KeyColumns.Column> find(List<KeyColumns.Column> columns, String name) {
    return columns.stream().filter(column -> column.name().equals(name)).findFirst();
  }

  static String table(Script.Chunking chunking) {
    return Identifier.parts(chunking.table()).stream()
        .map(Identifier::quote)
        .collect(Collectors.joining("."));
  }

  private static Failure wrong(String code, Script.Chunking chunking, String message) {
    return new Failure(
        ExitCode.FAILED,
        Problem.of(code, message)
            .withTarget(chunking.table())
            .withRemedy("Name a table and the columns of its key, which hold no nulls."));
  }
}
