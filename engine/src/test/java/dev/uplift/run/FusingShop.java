package dev.uplift.run;

import dev.uplift.database.Database;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.watch.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalInt;

/** A shop with tables that are rewritten, whose conversions the rewrites may carry out. */
final class FusingShop {
  private static final InstantSource CLOCK = InstantSource.system();

  static final String OLD =
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

  static final String OLD_TABLE =
      """
      create table TABLE (id bigint primary key, dataareaid text not null,
        amount numeric(32,16), qty int, name varchar(30), due timestamp, old text,
        note text default 'none');
      create index TABLE_name on TABLE (name);
      create view TABLE_v as select id, name, note from TABLE;
      """;

  static final String MODEL =
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

  static final String NEW_TABLE =
      """
      create table TABLE (id bigint primary key, dataareaid text not null,
        amount numeric(32,6), qty bigint, flag boolean default true, name varchar(40),
        due timestamp, note text default 'none', total numeric(20,4), short varchar(12));
      create index TABLE_name on TABLE (name);
      create view TABLE_v as select id, name, note from TABLE;
      """;

  private FusingShop() {}

  /** Its package, without conversions yet, in a folder of this name. */
  static Shop in(Path folder, String name, int tables, boolean strict) {
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
      throw new UncheckedIOException(e);
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

  static String header(int number) {
    return "format: conversion/1\ndescription: Conversion " + number + "\nstage: PostSync\n";
  }

  static RunOutcome run(Shop shop, Database database, List<Event> events) {
    return new Runner(CLOCK, events::add)
        .run(
            shop.request(database).withWorkers(OptionalInt.of(2)).withRerunStep(OptionalInt.of(3)));
  }

  static List<String> notes(List<Event> events) {
    return events.stream()
        .filter(Event.Noted.class::isInstance)
        .map(event -> ((Event.Noted) event).text())
        .toList();
  }

  static String one(Database database, String sql) {
    return database.with("test", s -> s.one(sql, row -> row.string("t")));
  }

  static void execute(Database database, String sql) {
    long _ = database.with("test", s -> s.execute(sql));
  }
}
