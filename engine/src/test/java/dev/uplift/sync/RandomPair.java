package dev.uplift.sync;

import dev.uplift.pack.Dictionary;
import dev.uplift.pack.Dictionary.ColumnEntry;
import dev.uplift.pack.Dictionary.Narrow;
import dev.uplift.pack.Dictionary.TableEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** A random old structure with rows, and a random new one that keeps its tables. */
final class RandomPair {
  private static final int ROWS = 120;

  /** What a column may become, and a value of it for the row {@code n}. */
  private record Kind(String type, String value, List<String> becomes) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind(
              "integer", "n * 7", List.of("bigint", "numeric(20,2)", "text", "double precision")),
          new Kind("smallint", "n", List.of("integer", "bigint", "numeric(9,3)")),
          new Kind("bigint", "n * 100", List.of("numeric(30,4)", "text", "integer")),
          new Kind(
              "numeric(32,16)",
              "n * 1.2345678901",
              List.of("numeric(32,6)", "numeric(12,0)", "text", "double precision", "bigint")),
          new Kind("numeric", "n / 7.0", List.of("numeric(20,3)", "real", "varchar(50)")),
          new Kind("real", "n / 3.0", List.of("double precision", "numeric", "text")),
          new Kind("double precision", "n / 11.0", List.of("numeric(30,5)", "integer", "text")),
          new Kind(
              "varchar(40)",
              "'v' || repeat('ab', n % 9) || n",
              List.of("text", "varchar(8)", "char(40)", "varchar(41)")),
          new Kind("text", "'t  ' || n || '  '", List.of("varchar(60)", "char(20)", "varchar(5)")),
          new Kind("char(12)", "'c' || n", List.of("text", "varchar(12)", "char(14)")),
          new Kind("date", "date '2020-01-31' + n", List.of("timestamp", "text", "timestamptz")),
          new Kind(
              "timestamp",
              "timestamp '2020-03-29 01:30:00.123456' + n * interval '17 minutes'",
              List.of("timestamptz", "date", "timestamp(0)", "text")),
          new Kind(
              "timestamptz",
              "timestamptz '2020-03-29 01:30:00.6+02' + n * interval '1 hour'",
              List.of("timestamp", "timestamptz(0)", "date")),
          new Kind("interval", "n * interval '1.7 seconds'", List.of("interval(0)", "text")),
          new Kind("boolean", "n % 3 = 0", List.of("text", "varchar(5)")),
          new Kind("jsonb", "jsonb_build_object('n', n)", List.of("json", "text")),
          new Kind("json", "json_build_array(n, 'x')", List.of("jsonb", "text")),
          new Kind("uuid", "md5(n::text)::uuid", List.of("text")),
          new Kind("text[]", "array['a' || n, null]", List.of("varchar(20)[]")),
          new Kind("bit(5)", "(n % 32)::bit(5)", List.of("bit varying(5)", "bit varying")),
          new Kind("bytea", "decode(md5(n::text), 'hex')", List.of("bytea")),
          new Kind("mood", "(array['sad','ok'])[1 + n % 2]::mood", List.of("text", "varchar(3)")),
          new Kind("positive", "n", List.of("numeric(12,2)", "bigint")),
          new Kind("point", "point(n, n)", List.of("text")));

  /**
   * A table's partitions.
   *
   * @param parts statements that make them
   */
  private record Partitioning(String by, String parts) {}

  private static final List<Partitioning> PARTITIONINGS =
      List.of(
          new Partitioning(
              " partition by range (id)",
              """
              create table TABLE_1 partition of TABLE for values from (minvalue) to (40);
              create table TABLE_2 partition of TABLE default;
              """),
          new Partitioning(
              " partition by hash (id)",
              """
              create table TABLE_1 partition of TABLE for values with (modulus 2, remainder 0);
              create table TABLE_2 partition of TABLE for values with (modulus 2, remainder 1);
              """),
          new Partitioning(
              " partition by range (id)",
              """
              create table TABLE_1 partition of TABLE for values from (minvalue) to (40);
              create table TABLE_2 partition of TABLE default partition by list (id);
              create table TABLE_3 partition of TABLE_2 for values in (50, 51, 52);
              create table TABLE_4 partition of TABLE_2 default;
              """));

  private final RandomGenerator random;
  private final StringBuilder old = new StringBuilder();
  private final StringBuilder shall = new StringBuilder();
  private final Map<String, TableEntry> words = new HashMap<>();
  private final List<String> tables = new ArrayList<>();
  private final List<String> heirs = new ArrayList<>();

  private RandomPair(RandomGenerator random) {
    this.random = random;
  }

  static Pair of(RandomGenerator random, int tables) {
    RandomPair pair = new RandomPair(random);
    String types =
        """
        create type mood as enum ('sad', 'ok');
        create domain positive as integer check (value > 0);
        """;
    pair.old.append(types);
    pair.shall.append(types);
    for (int i = 0; i < tables; i++) {
      pair.table("t" + i);
    }
    return new Pair(
        "random",
        pair.old.toString(),
        pair.shall.toString(),
        new Dictionary(pair.words, Map.of(), Map.of(), List.of(), Map.of()),
        "",
        Stream.concat(pair.tables.stream(), pair.heirs.stream()).toList());
  }

  private void table(String name) {
    Optional<Partitioning> partitioned =
        random.nextInt(3) == 0 ? Optional.of(one(PARTITIONINGS)) : Optional.empty();
    boolean wide = partitioned.isEmpty() && random.nextBoolean();
    List<String> before = new ArrayList<>(List.of("id integer primary key"));
    List<String> after =
        new ArrayList<>(List.of("id " + (wide ? "bigint" : "integer") + " primary key"));
    List<String> values = new ArrayList<>(List.of("n"));
    Map<String, ColumnEntry> narrow = new HashMap<>();
    int columns = 2 + random.nextInt(5);
    for (int i = 0; i < columns; i++) {
      Kind kind = KINDS.get(random.nextInt(KINDS.size()));
      String column = "c" + i;
      String to = random.nextInt(3) == 0 ? kind.type() : one(kind.becomes());
      boolean required = random.nextInt(3) == 0;
      before.add(column + " " + kind.type() + (required ? " not null" : ""));
      after.add(column + " " + to + (required ? " not null" : ""));
      values.add(
          required
              ? kind.value()
              : "case when n % 5 = " + i + " then null else " + kind.value() + " end");
      boolean text = to.contains("char") || to.equals("text");
      Narrow how = text || random.nextBoolean() ? Narrow.TRUNCATE : Narrow.ROUND;
      narrow.put(column, new ColumnEntry(Optional.empty(), Optional.empty(), Optional.of(how)));
    }
    if (random.nextInt(3) == 0) {
      after.add(1, "fresh text not null default 'it''s new'");
    }
    end(name, partitioned, before, after, values);
    words.put(
        "public." + name,
        new TableEntry(Optional.empty(), Optional.empty(), Optional.empty(), narrow));
    tables.add(name);
  }

  private void end(
      String name,
      Optional<Partitioning> partitioned,
      List<String> before,
      List<String> after,
      List<String> values) {
    String by = partitioned.map(Partitioning::by).orElse("");
    old.append("create table %s (%s)%s;\n".formatted(name, String.join(", ", before), by));
    shall.append("create table %s (%s)%s;\n".formatted(name, String.join(", ", after), by));
    String parts = partitioned.map(each -> each.parts().replace("TABLE", name)).orElse("");
    old.append(parts);
    shall.append(parts);
    old.append("insert into ").append(name).append(" select ").append(String.join(", ", values));
    old.append(" from generate_series(1, ").append(ROWS).append(") n;\n");
    if (partitioned.isEmpty() && random.nextInt(3) == 0) {
      heirs(name, values);
    }
    if (random.nextBoolean()) {
      old.append("delete from ").append(name).append(" where id % 4 = 1;\n");
    }
    both("create index " + name + "_i on " + name + " (c0, id);\n", unordered(before.get(1)));
    both(
        "create unique index " + name + "_u on " + name + " (c1);\n",
        partitioned.isPresent() || unordered(before.get(2)) || repeats(before.get(2)));
    both(
        "create index " + name + "_p on " + name + "_1 (c1);\n",
        partitioned.isEmpty() || unordered(before.get(2)));
    both("create view v" + name + " as select id, c1 from " + name + ";\n", false);
    both(
        "create statistics s" + name + " on id, c0 from " + name + ";\n", unordered(before.get(1)));
    both("alter table " + name + " add check (id > 0);\n", false);
    if (!tables.isEmpty() && random.nextInt(3) == 0) {
      String other = one(tables);
      old.append("delete from " + name + " where id not in (select id from " + other + ");\n");
      both("alter table " + name + " add foreign key (id) references " + other + ";\n", false);
    }
  }

  /** A child with rows of its own, and sometimes a child of that; keys are not inherited. */
  private void heirs(String parent, List<String> values) {
    String name = parent + "_1";
    boolean grows = random.nextBoolean();
    String child = "create table %s (own %s, check (own > 0)) inherits (%s);\n";
    old.append(child.formatted(name, "integer not null default 1", parent));
    shall.append(
        child.formatted(name, (grows ? "bigint" : "integer") + " not null default 1", parent));
    rows(name, values, 1000);
    both("create table " + name + "1 (low text) inherits (" + name + ");\n", false);
    both("alter table " + name + " alter c0 set not null;\n", values.get(1).startsWith("case "));
    both("create index " + name + "_o on " + name + " (own, id);\n", false);
    heirs.add(name);
  }

  private void rows(String table, List<String> values, int from) {
    old.append("insert into ").append(table).append(" select ").append(String.join(", ", values));
    old.append(" from generate_series(%d, %d) n;\n".formatted(from, from + ROWS));
  }

  /** Sometimes; not at all where the column's type has no order. */
  private void both(String sql, boolean never) {
    if (!never && random.nextBoolean()) {
      old.append(sql);
      shall.append(sql);
    }
  }

  private static boolean unordered(String column) {
    return column.contains(" json") || column.contains(" point");
  }

  private static boolean repeats(String column) {
    return column.contains(" bit") || column.contains(" boolean") || column.contains(" mood");
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
