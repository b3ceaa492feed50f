package dev.uplift.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.batch.progress.ScriptsProgress;
import dev.uplift.batch.progress.ScriptsProgress.TaskProgress;
import dev.uplift.database.Database;
import dev.uplift.pack.Script;
import dev.uplift.problem.Problem;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.watch.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A declarative conversion is carried out by its table's rewrite where that comes to the same. */
class FusedConversionsTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final int TABLES = 14;

  private static final String OLD =
      """
      create table sysversion (version text not null);
      insert into sysversion values ('5.2');
      create table dataarea (id text primary key);
      insert into dataarea values ('dat'), ('usmf');
      create table systemsequences (tabid bigint primary key, nextval bigint);
      create table kind (code bigint primary key, word varchar(20), worth int);
      insert into kind select i, nullif('kind ' || i, 'kind 2'), i * 3 % 8
        from generate_series(0, 6) i;
      create table rate (dataareaid text, code int, factor numeric(12,4), word varchar(20),
        primary key (dataareaid, code));
      insert into rate select d, i, i * 1.0625, d || i from generate_series(1, 7) i,
        unnest(array['dat', 'usmf', 'gone']) d where (i, d) <> (3, 'usmf');
      create table bag (code int, word varchar(20));
      insert into bag select i, 'bag ' || i from generate_series(0, 5) i;
      create table grown (code int primary key, word varchar(20), worth numeric(20,4));
      insert into grown select i, 'grown ' || i, i / 3.0 from generate_series(2, 9) i;
      """;
  private static final String OLD_TABLE =
      """
      create table TABLE (id bigint primary key, dataareaid text not null,
        amount numeric(32,16), qty int, name varchar(30), due timestamp, old text,
        note text default 'none');
      create index TABLE_name on TABLE (name);
      create view TABLE_v as select id, name, note from TABLE;
      """;
  private static final String MODEL =
      """
      create table sysversion (version text not null);
      create table dataarea (id text primary key);
      create table systemsequences (tabid bigint primary key, nextval bigint);
      create table kind (code bigint primary key, word varchar(20), worth int);
      create table rate (dataareaid text, code int, factor numeric(12,4), word varchar(20),
        primary key (dataareaid, code));
      create table bag (code int, word varchar(20));
      create table grown (code int primary key, word varchar(20), worth numeric(20,6));
      """;
  private static final String NEW_TABLE =
      """
      create table TABLE (id bigint primary key, dataareaid text not null,
        amount numeric(32,6), qty bigint, flag boolean default true, name varchar(40),
        due timestamp, note text default 'none', total numeric(20,4), short varchar(12));
      create index TABLE_name on TABLE (name);
      create view TABLE_v as select id, name, note from TABLE;
      """;
  private static final List<String> SET =
      List.of(
          "total: c.amount * c.qty",
          "total: round(c.amount, 2)",
          "total: 7",
          "short: left(upper(c.name), 12)",
          "short: \"'x' || c.qty\"",
          "short: left(coalesce(c.old, '-'), 5)",
          "note: c.note || ' ' || coalesce(c.old, '')",
          "amount: c.amount / 3",
          "amount: round(c.amount, 5)",
          "qty: c.qty + 1",
          "flag: c.qty % 2 = 0",
          "due: c.due + interval '1 day'",
          "name: \"trim(c.name) || '#' -- marked\"");
  private static final List<String> WHERE =
      List.of(
          "", "where: c.qty > 4", "where: c.old is null", "where: c.amount <> round(c.amount, 4)");

  /**
   * Joins, and what is set by them.
   *
   * @param left why chunks do it; empty: a shadow does
   */
  private record Joins(List<String> joins, List<String> set, String left) {}

  private static final List<Joins> JOINS =
      List.of(
          new Joins(
              List.of("left kind k on k.code = c.qty"),
              List.of("total: k.worth * c.amount", "note: coalesce(k.word, c.note)"),
              ""),
          new Joins(
              List.of("kind k on k.code = c.qty and k.worth > 2 and c.id <> 8"),
              List.of("short: left(k.word || c.id, 12)", "qty: k.worth + c.qty"),
              ""),
          new Joins(
              List.of("rate r on r.code = c.qty and r.dataareaid = c.dataareaid"),
              List.of("amount: c.amount * coalesce(r.factor, 1)", "name: r.word"),
              ""),
          new Joins(
              List.of(
                  "left kind k on k.code = c.qty",
                  "rate r on r.dataareaid = c.dataareaid and r.code = k.worth"),
              List.of("total: r.factor * k.worth", "short: r.word"),
              ""),
          new Joins(
              List.of("left grown g on g.code = c.qty"), List.of("short: left(g.word, 12)"), ""),
          new Joins(
              List.of("left grown g on g.code = c.qty"),
              List.of("total: g.worth"),
              "the sync changes public.grown.worth, which it reads"),
          new Joins(
              List.of("left bag b on b.code = c.qty"),
              List.of("short: b.word"),
              "no key of public.bag says that a row finds one at most there"));

  @TempDir Path folder;

  /** With a strict order of columns every rewrite is a shadow's. */
  @ParameterizedTest
  @CsvSource({"15, false", "18, false", "18, true"})
  void fused_or_in_chunks_the_rows_are_the_same(int version, boolean strict) {
    long seed = Long.getLong("uplift.seed", System.nanoTime());
    System.out.println("seed " + seed);
    try (Database fused = Rehearsal.database(version, "fused");
        Database chunked = Rehearsal.database(version, "chunked")) {
      List<String> notes = upgrade(fused, "fused", seed, false, strict);
      List<String> others = upgrade(chunked, "chunked", seed, true, strict);

      for (int i = 0; i < TABLES; i++) {
        String script = "s" + i + " ";
        assertThat(notes)
            .filteredOn(note -> note.startsWith(script))
            .as("seed " + seed + ", " + Drawn.of(seed, i).text(false))
            .singleElement()
            .asString()
            .contains(Drawn.of(seed, i).told(strict));
      }
      assertThat(others).noneMatch(note -> note.contains("is carried out by the"));
      assertThat(byRewrites(fused))
          .as("seed " + seed)
          .isEqualTo(
              notes.stream()
                  .filter(note -> note.contains(" is carried out by the "))
                  .map(note -> note.substring(0, note.indexOf(' ')))
                  .collect(Collectors.toSet()));
      assertThat(byRewrites(chunked)).isEmpty();
      for (int i = 0; i < TABLES; i++) {
        String what = "seed " + seed + ", " + Drawn.of(seed, i).text(false);
        assertThat(rows(fused, "t" + i)).as(what).isEqualTo(rows(chunked, "t" + i));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "join: [left kind k on k.code = c.qty]\n"})
  void a_row_that_stands_against_it_is_found_in_chunks_and_named(String join) {
    try (Database database = Rehearsal.database(18, "bad")) {
      Shop shop = shop("bad", 1, false);
      shop.write("model/010-model.sql", MODEL + NEW_TABLE.replace("TABLE", "t0"));
      shop.write(
          "scripts/s0.yaml",
          header(0)
              + "scope: PerDatabase\nfrom: t0 c\n"
              + join
              + "update: c\nset: {total: 10 / c.qty}\nchunk: {by: [id]}\n");
      execute(database, OLD + OLD_TABLE.replace("TABLE", "t0"));
      execute(
          database,
          "insert into t0 (id, dataareaid, amount, qty) select i, 'dat', i, i % 50 from generate_series(1, 99) i");

      List<Event> events = new ArrayList<>();
      RunOutcome outcome = run(shop, database, events);

      String by = join.isEmpty() ? "rewrite" : "shadow";
      assertThat(notes(events))
          .anyMatch(n -> n.contains("s0 is carried out by the " + by + " of public.t0"))
          .anyMatch(
              n ->
                  n.contains(
                      "s0 runs in chunks after all, which find the bad rows: division by zero"));
      assertThat(outcome.problems()).extracting(Problem::code).containsExactly("scriptsFailed");
      assertThat(outcome.problems().toString()).contains("division by zero", "row id = \"50\"");
      execute(database, "update t0 set qty = 1 where id = 50");
      assertThat(run(shop, database, events).problems()).isEmpty();
      assertThat(one(database, "select count(*)::text t from t0 where total = trunc(10 / qty)"))
          .isEqualTo("99");
    }
  }

  @Test
  void a_bad_row_that_may_be_set_aside_is_set_aside_in_chunks() {
    try (Database database = Rehearsal.database(18, "aside")) {
      Shop shop = shop("aside", 1, false);
      shop.write("model/010-model.sql", MODEL + NEW_TABLE.replace("TABLE", "t0"));
      shop.write(
          "scripts/s0.yaml",
          header(0)
              + "scope: PerDatabase\nfrom: t0 c\nupdate: c\nset: {total: 10 / c.qty}\n"
              + "chunk: {by: [id]}\nbad-rows: {quarantine: 5}\n");
      execute(database, OLD + OLD_TABLE.replace("TABLE", "t0"));
      execute(
          database,
          "insert into t0 (id, dataareaid, qty) select i, 'dat', i % 50 from generate_series(1, 99) i");

      List<Event> events = new ArrayList<>();
      assertThat(run(shop, database, events).problems())
          .extracting(Problem::code)
          .doesNotContain("scriptsFailed");

      assertThat(notes(events))
          .anyMatch(n -> n.contains("s0 is carried out by the shadow of public.t0"))
          .anyMatch(
              n ->
                  n.contains(
                      "s0 runs in chunks after all, which find the bad rows: division by zero"));
      assertThat(one(database, "select string_agg(key::text, ' ') t from dbupgrade.quarantine"))
          .contains("50");
      assertThat(
              one(
                  database,
                  "select count(*)::text t from t0 where total = trunc(10 / nullif(qty, 0))"))
          .isEqualTo("98");
    }
  }

  /** As the status tells it. */
  private static Set<String> byRewrites(Database database) {
    return database.with(
        "test",
        s -> {
          long run = s.one("select max(id) as id from dbupgrade.run", row -> row.number("id"));
          return ScriptsProgress.read(s, run, Script.Stage.POST_SYNC, Duration.ofHours(1), true)
              .tasks()
              .stream()
              .filter(TaskProgress::fused)
              .map(TaskProgress::script)
              .collect(Collectors.toSet());
        });
  }

  private List<String> upgrade(
      Database database, String name, long seed, boolean waits, boolean strict) {
    Shop shop = shop(name, TABLES, strict);
    StringBuilder model = new StringBuilder(MODEL);
    StringBuilder old = new StringBuilder(OLD);
    for (int i = 0; i < TABLES; i++) {
      model.append(NEW_TABLE.replace("TABLE", "t" + i));
      old.append(OLD_TABLE.replace("TABLE", "t" + i));
      shop.write("scripts/s" + i + ".yaml", Drawn.of(seed, i).text(waits));
    }
    shop.write("model/010-model.sql", model.toString());
    shop.write(
        "scripts/first.sql",
        "/* uplift\nformat: script/1\ndescription: Comes first\nstage: PostSync\nscope: PerDatabase\nreads: [sysversion]\n*/\nselect 1 from sysversion;\n");
    execute(database, old.toString());
    fill(database, seed);
    List<Event> events = new ArrayList<>();
    assertThat(run(shop, database, events).problems()).as("seed " + seed).isEmpty();
    return notes(events);
  }

  private static void fill(Database database, long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < TABLES; i++) {
      execute(
          database,
          """
          insert into TABLE select i, case when i % 7 = 0 then 'gone' when i % 3 = 0 then 'usmf' else 'dat' end,
            (i * 7.123456789012 % 90)::numeric(32,16) + 0.0000005, i % 9,
            case when i % 5 > 0 then ' Name ' || i end, timestamp '2020-03-01 10:00' + i * interval '7 hours',
            case when i % 4 > 0 then 'old' || i end, 'note' || i
            from generate_series(1, ROWS) i
          """
              .replace("TABLE", "t" + i)
              .replace("ROWS", String.valueOf(random.nextInt(60))));
    }
  }

  private static String header(int number) {
    return "format: conversion/1\ndescription: Conversion " + number + "\nstage: PostSync\n";
  }

  /** A conversion by chance: every other one joins. */
  private record Drawn(
      int number, boolean company, Optional<Joins> joins, List<String> set, String where) {
    static Drawn of(long seed, int number) {
      Random random = new Random(seed + number);
      Optional<Joins> joins =
          number % 2 == 0
              ? Optional.empty()
              : Optional.of(JOINS.get((number / 2 + (int) (seed & 7)) % JOINS.size()));
      List<String> set = new ArrayList<>(joins.map(Joins::set).orElse(List.of()));
      for (int i = 0; i < (joins.isEmpty() ? 1 : 0) + random.nextInt(3); i++) {
        String entry = SET.get(random.nextInt(SET.size()));
        String column = entry.substring(0, entry.indexOf(':') + 1);
        if (set.stream().noneMatch(e -> e.startsWith(column))) {
          set.add(entry);
        }
      }
      return new Drawn(
          number, random.nextBoolean(), joins, set, WHERE.get(random.nextInt(WHERE.size())));
    }

    String told(boolean strict) {
      return joins
          .map(
              each ->
                  each.left().isEmpty()
                      ? "is carried out by the shadow of public.t" + number
                      : "runs in chunks: " + each.left())
          .orElse(
              "is carried out by the %s of public.t%d"
                  .formatted(strict || sifts() ? "shadow" : "rewrite", number));
    }

    /** Bad rows could be set aside, if there were any. */
    boolean sifts() {
      return number % 4 == 0;
    }

    String text(boolean waits) {
      String joined =
          joins
              .map(each -> "join:\n  - \"" + String.join("\"\n  - \"", each.joins()) + "\"\n")
              .orElse("");
      return header(number)
          + (company ? "scope: PerCompany\n" : "scope: PerDatabase\n")
          + (waits ? "after: [first]\n" : "")
          + "from: t"
          + number
          + " c\n"
          + joined
          + (where.isEmpty() ? "" : where + "\n")
          + "update: c\nset:\n  "
          + String.join("\n  ", set)
          + "\nchunk: {by: [id]}\n"
          + (sifts() ? "bad-rows: {quarantine: 5}\n" : "");
    }
  }

  private Shop shop(String name, int tables, boolean strict) {
    try {
      Path own = Files.createDirectories(folder.resolve(name));
      Shop shop = Shop.in(own);
      shop.write("model/dictionary.yaml", dictionary(tables));
      if (strict) {
        Path file = own.resolve("package/package.yaml");
        Files.writeString(file, Files.readString(file) + "equality: {column-order: strict}\n");
      }
      for (String script : List.of("unhash", "create-parties", "dedupe")) {
        Files.delete(own.resolve("package/scripts/" + script + ".sql"));
      }
      return shop;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String dictionary(int tables) {
    StringBuilder text = new StringBuilder("format: dictionary/1\ntables:\n");
    StringBuilder retired = new StringBuilder("retired:\n");
    for (int i = 0; i < tables; i++) {
      text.append("  t" + i + ": {columns: {amount: {narrow: round}}}\n");
      retired.append("  t" + i + ".old: {by: s" + i + "}\n");
    }
    return text.toString() + retired;
  }

  private static RunOutcome run(Shop shop, Database database, List<Event> events) {
    return new Runner(CLOCK, events::add)
        .run(
            shop.request(database).withWorkers(OptionalInt.of(2)).withRerunStep(OptionalInt.of(3)));
  }

  private static List<String> notes(List<Event> events) {
    return events.stream()
        .filter(Event.Noted.class::isInstance)
        .map(event -> ((Event.Noted) event).text())
        .toList();
  }

  private static String rows(Database database, String table) {
    return one(
        database,
        "select coalesce(string_agg(to_jsonb(r)::text, chr(10) order by id), '') t from "
            + table
            + " r");
  }

  private static String one(Database database, String sql) {
    return database.with("test", s -> s.one(sql, row -> row.string("t")));
  }

  private static void execute(Database database, String sql) {
    long _ = database.with("test", s -> s.execute(sql));
  }
}
