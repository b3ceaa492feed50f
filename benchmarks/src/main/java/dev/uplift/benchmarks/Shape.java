package dev.uplift.benchmarks;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table with eight columns that change their type, a primary key, two more indexes and nothing
 * dead in it.
 *
 * @param what for people
 * @param name of its database
 * @param value of one column in row {@code i}, with a number that tells the columns apart
 * @param cast after a column's name, where the server does not assign the new type by itself
 */
record Shape(String what, String name, String from, String to, String value, String cast) {
  private static final long ROWS = Long.getLong("uplift.rows", 5_000_000);

  /** The values have six digits already, so that none changes. */
  static final Shape NUMERICS =
      new Shape(
          "8 numerics",
          "numerics",
          "numeric(32,16)",
          "numeric(32,6)",
          "mod(i * %d, 1000003) / 100.0",
          "");

  /** Whose cast costs next to nothing. */
  static final Shape INTEGERS =
      new Shape("8 integers", "integers", "integer", "bigint", "mod(i * %d, 1000003)", "");

  private static final String INDEXES =
      """
      create unique index big_number on big (company, number);
      create index big_day on big (day);
      """;

  private static final String FILL =
      """
      insert into big
      select i, (array['usmf', 'demf', 'frrt', 'ussi'])[1 + mod(i, 4)],
             'N' || lpad(i::text, 9, '0'), date '2010-01-01' + mod(i, 5000)::int, $values
        from generate_series(1, ?) i
      """;

  /** The statements of the model. */
  String model(String more) {
    return table("big", to, more) + INDEXES;
  }

  /** A table of this shape, without its indexes. */
  String table(String called, String type, String more) {
    return "create table "
        + called
        + " (id bigint not null, company varchar(4) not null,"
        + " number varchar(20) not null, day date not null"
        + each(i -> ", a%d %s not null".formatted(i, type), "")
        + more
        + ", constraint "
        + called
        + "_pkey primary key (id));\n";
  }

  /** What ALTER TABLE does to each column. */
  List<String> alters() {
    String using = cast.isEmpty() ? "" : " using a%1$d" + cast;
    return IntStream.rangeClosed(1, 8)
        .mapToObj(i -> ("alter column a%1$d type " + to + using).formatted(i))
        .toList();
  }

  /** Its rows in the new types, as a list of SELECT. */
  String selection() {
    return "id, company, number, day" + each(i -> ", a" + i + cast, "");
  }

  void fill(Database database) {
    String values = each(i -> value.formatted(i * 7919), ", ");
    try (Session session = database.session("fill")) {
      session.execute(table("big", from, ""));
      var _ = session.update(FILL.replace("$values", values), ROWS);
      session.execute(INDEXES);
      session.execute("vacuum (freeze, analyze) big");
    }
  }

  private static String each(IntFunction<String> text, String between) {
    return IntStream.rangeClosed(1, 8).mapToObj(text).collect(Collectors.joining(between));
  }

  /** How many rows, of which size. */
  static String size(Database database) {
    return database.with(
        "size",
        session ->
            session.one(
                "select pg_size_pretty(pg_table_size('big')) as size",
                row -> ROWS + " rows, " + row.string("size")));
  }
}
