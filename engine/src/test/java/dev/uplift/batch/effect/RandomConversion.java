package dev.uplift.batch.effect;

import dev.uplift.batch.BatchRig;
import dev.uplift.database.Session;
import dev.uplift.pack.Conversion;
import dev.uplift.pack.Conversion.Condition;
import dev.uplift.pack.Conversion.Entry;
import dev.uplift.pack.Conversion.Join;
import dev.uplift.pack.Conversion.Source;
import dev.uplift.pack.Conversion.Target;
import dev.uplift.pack.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Small tables with random rows, and a random conversion of them, the same for the same seed. */
final class RandomConversion {
  private static final List<String> WHERE =
      List.of("s.a > 3", "s.b is not null", "s.id % 2 = 0", "exists (select from SCHEMA.oth)");
  private static final List<String> NUMBERS =
      List.of("s.a", "s.id", "'7'", "null", "s.a / 3.0", "coalesce(s.a, 0) + length(s.b)");
  private static final List<String> TEXTS =
      List.of("s.b", "'x'", "s.b || s.z", "left(s.b, 3)", "s.z", "upper(s.b) -- capitals");
  private static final List<String> JOINED =
      List.of("o.v", "coalesce(o.v, -1)", "(select sum(v) from SCHEMA.oth x where x.k = s.z)");
  private static final String TABLES =
      """
      create schema SCHEMA;
      create table SCHEMA.src (id bigint primary key, company text not null, a int, b text, z text);
      create table SCHEMA.oth (k text, company text not null, v int);
      create table SCHEMA.dst (id bigint primary key, company text not null default 'zz',
                               n numeric(6, 2), t varchar(9), m int not null default 7);
      """;

  private final long seed;

  RandomConversion(long seed) {
    this.seed = seed;
  }

  /** Makes the tables, with the same rows in every schema. */
  void tables(Session session, String schema) {
    Random random = new Random(seed);
    session.execute(TABLES.replace("SCHEMA", schema));
    int rows = random.nextInt(50);
    for (int id = 0; id < rows; id++) {
      if (random.nextInt(4) > 0) {
        session.update(
            "insert into " + schema + ".src values (?, ?, ?, ?, ?)",
            (long) id * 3,
            company(random),
            random.nextInt(5) == 0 ? null : random.nextInt(10),
            random.nextInt(8) == 0 ? null : "b".repeat(random.nextInt(7)),
            "k" + random.nextInt(6));
      }
      if (random.nextInt(3) > 0) {
        session.update(
            "insert into "
                + schema
                + ".dst (id, company, t) values (?, ?, 'old')"
                + " on conflict do nothing",
            (long) id * (random.nextInt(8) == 0 ? 3 : 5) + 1,
            company(random));
      }
    }
    for (int k = 0; k < 6; k++) {
      int regions = random.nextInt(5);
      for (int c = 0; c < regions; c++) {
        session.update(
            "insert into "
                + schema
                + ".oth select ?, ?, ? where not exists"
                + " (select from "
                + schema
                + ".oth where k = ? and company = ?) or ?",
            "k" + k,
            "abc".substring(c % 3, c % 3 + 1),
            random.nextInt(50),
            "k" + k,
            "abc".substring(c % 3, c % 3 + 1),
            random.nextInt(10) == 0);
      }
    }
  }

  private static String company(Random random) {
    return "abc".charAt(random.nextInt(3)) + "";
  }

  /** The script that converts the tables of a schema, whole or in chunks. */
  Script script(String schema, boolean chunked) {
    Random random = new Random(~seed);
    BatchRig.Making making = BatchRig.script(schema);
    boolean perCompany = random.nextBoolean();
    if (perCompany) {
      making = making.perCompany();
    }
    Conversion conversion = conversion(schema, random);
    boolean pair = random.nextInt(3) == 0;
    if (chunked) {
      making = making.chunkIn(schema + ".src", pair ? List.of("company", "id") : List.of("id"));
    }
    return making.work(new Script.Work.Declared(conversion, 1), "sha-" + schema);
  }

  private static Conversion conversion(String schema, Random random) {
    boolean joined = random.nextBoolean();
    String company = random.nextInt(4) > 0 ? " and o.company = s.company" : "";
    Join join =
        new Join(
            random.nextBoolean(),
            new Source(schema + ".oth", "o", 2),
            new Condition("o.k = s.z" + company, 2));
    Optional<Condition> where =
        random.nextBoolean()
            ? Optional.of(new Condition(in(schema, pick(random, WHERE)), 3))
            : Optional.empty();
    Target target = target(schema, random);
    return new Conversion(
        new Source(schema + ".src", "s", 1),
        joined ? List.of(join) : List.of(),
        where,
        target,
        set(schema, target, joined, random));
  }

  private static Target target(String schema, Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> new Target.Insert(schema + ".dst", 4);
      case 1 ->
          new Target.Update(
              new Source(schema + ".dst", "d", 4),
              List.of(new Entry("id", random.nextBoolean() ? "s.id + 1" : "s.id / 2 + 1", 5)),
              4);
      default -> new Target.Itself(4);
    };
  }

  private static List<Entry> set(String schema, Target target, boolean joined, Random random) {
    List<String> numbers = new ArrayList<>(NUMBERS);
    if (joined) {
      numbers.addAll(JOINED);
    }
    List<Entry> set = new ArrayList<>();
    if (target instanceof Target.Insert) {
      set.add(new Entry("id", random.nextInt(6) == 0 ? "s.id / 2" : "s.id + 2", 6));
      if (random.nextBoolean()) {
        set.add(new Entry("company", "s.company", 6));
      }
    }
    boolean itself = target instanceof Target.Itself;
    set.add(new Entry(itself ? "b" : "t", pick(random, TEXTS), 7));
    if (random.nextBoolean()) {
      set.add(new Entry(itself ? "a" : "n", in(schema, pick(random, numbers)), 8));
    }
    return set;
  }

  private static String in(String schema, String expression) {
    return expression.replace("SCHEMA", schema);
  }

  private static String pick(Random random, List<String> all) {
    return all.get(random.nextInt(all.size()));
  }
}
