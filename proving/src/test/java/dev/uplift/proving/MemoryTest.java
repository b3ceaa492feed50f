package dev.uplift.proving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.proving.Programs.Ended;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a command refers to in its heap when it refers to most, of few rows and of ten times as
 * many. An identifier of each row that is held would be more than the difference allowed.
 */
class MemoryTest {
  private static final int FEW = 20_000;
  private static final int MANY = 200_000;
  private static final long SAME = 4L << 20;

  private static final String OLD =
      """
      create table version (v text not null);
      insert into version values ('1.0');
      create table company (id text primary key);
      insert into company values ('a'), ('b');
      create table entry (id bigint primary key, company text not null,
                          amount numeric(32,16) not null, body varchar(60), code text not null,
                          kind int, grams text);
      insert into entry
      select i, case when i % 2 = 0 then 'a' else 'b' end, i + 0.12345678, 'entry ' || i, 'c' || i,
             i % 5, case when i in (7, 19) then 'heavy' else i::text end
        from generate_series(1, ROWS) i;
      """;

  private static final String NEW =
      """
      create table version (v text not null);
      create table company (id text primary key);
      create table entry (id bigint primary key, company text not null,
                          amount numeric(32,6) not null, body text not null,
                          code text not null unique, kind bigint, weight int);
      create table party (id bigint primary key, name text not null);
      """;

  private static final String MORE = "{kind: none, reason: a copy}\nreconcile: hashes";

  private final Databases server = new Databases(18);

  @TempDir Path folder;

  @Test
  void memory_does_not_grow_with_the_data() {
    try (Database few = old(FEW);
        Database many = old(MANY)) {
      Site little = site(few);
      Site large = site(many);

      assertThat(peak(large, 0, "analyze")).isLessThan(peak(little, 0, "analyze") + SAME);
      String[] execute = {"execute", "-runbookid=" + Site.RUNBOOK};
      assertThat(peak(large, 4, execute)).isLessThan(peak(little, 4, execute) + SAME);
    }
  }

  /** In bytes, of a command that ends with this exit code: two rows are left in quarantine. */
  private long peak(Site site, int exit, String... command) {
    Path told = site.folder().resolve("peak");
    List<String> arguments = new ArrayList<>(List.of(told.toString()));
    arguments.addAll(List.of(command));
    Ended ended =
        Programs.run(
            site.folder(),
            site.uplift().environment(),
            Uplift.command(LiveMemory.class.getName(), arguments));
    assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(exit);
    try {
      return Long.parseLong(Files.readString(told));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Database old(int rows) {
    Database database = server.fresh("memory");
    database.with("old", session -> session.execute(OLD.replace("ROWS", Integer.toString(rows))));
    return database;
  }

  private Site site(Database database) {
    Path own = folder.resolve(database.url().database());
    VendorPackage grown =
        VendorPackage.in(
                own.resolve("package"),
                """
                name: grown
                version: 2.0.0
                upgrades: {from: ">=1.0 <2.0", to: "2.0"}
                recognise: select v from version
                requires: {uplift: ">=0.1", postgresql: ">=15"}
                platform: generic
                schema: public
                """)
            .write(
                "platform.yaml",
                """
                format: platform/1
                name: grown
                companies: {table: company, id: id, column: company}
                """)
            .model("010-grown.sql", NEW)
            .dictionary(
                """
                tables:
                  entry: {amounts: [amount], columns: {amount: {narrow: round}}}
                retired:
                  entry.grams: {by: entry/weigh}
                """)
            .staged(
                "PreSync",
                "entry/body",
                "updates: [entry]\nchunk: {table: entry, by: [id]}",
                "update entry e set body = body || '.' where :chunk(e);")
            .staged(
                "PostSync",
                "entry/weigh",
                "updates: [entry]\nchunk: {table: entry, by: [id]}\nbad-rows: {quarantine: 5}",
                "update entry e set weight = e.grams::int where :chunk(e);")
            .write(
                "scripts/party/create.yaml",
                """
                format: conversion/1
                description: Give every entry a party
                stage: PostSync
                from: entry e
                insert: party
                set:
                  id: e.id
                  name: upper(e.body)
                chunk: {by: [id]}
                """);
    Site site = Site.of(own, database, server, grown.folder(), MORE);
    site.prepared();
    return site;
  }
}
