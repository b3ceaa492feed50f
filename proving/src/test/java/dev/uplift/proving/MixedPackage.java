package dev.uplift.proving;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import java.nio.file.Path;

/**
 * A small upgrade with a script of every kind: SQL, declarative, chunked, per company, with a
 * quarantine, with a tag, one inside a rewrite, one that joins inside a shadow, one that adds an
 * edge, and one whose chunks last longer than they should, so that most are cut in two. Each effect
 * shows how often it was done.
 */
public final class MixedPackage {
  private static final String OLD =
      """
      create table version (v text not null);
      insert into version values ('1.0');
      create table company (id text primary key);
      insert into company values ('a'), ('b');
      create table item (id int primary key, company text not null, name varchar(40),
                         weight text, n int not null default 0);
      insert into item
      select i, case when i % 2 = 0 then 'a' else 'b' end, 'item ' || i,
             case when i in (7, 30) then 'heavy' else i::text end, 0
        from generate_series(1, 60) i;
      create table price (id int primary key, company text not null, gross int not null);
      insert into price
      select i, case when i % 3 = 0 then 'a' else 'b' end, i * 10 from generate_series(1, 20) i;
      create table stock (id int primary key, company text not null, kind int, pieces int not null);
      insert into stock
      select i, case when i % 3 = 0 then 'a' else 'b' end, i % 5, i from generate_series(1, 20) i;
      create table kind (company text, id int, pack int not null, primary key (company, id));
      insert into kind select c, i, i + 10 from unnest(array['a', 'b']) c, generate_series(0, 3) i;
      create table old (id int primary key);
      create table line (page int, id int, n int not null default 0, primary key (page, id));
      insert into line select i / 5000, i from generate_series(0, 49999) i;
      """;

  private static final String NEW =
      """
      create table version (v text not null);
      create table company (id text primary key);
      create table item (id int primary key, company text not null, name text not null,
                         grams int, n int not null default 0);
      create table price (id int primary key, company text not null, gross bigint not null,
                          net numeric(12,2) not null);
      create table party (id int primary key, name text not null);
      create table stock (id int primary key, company text not null, kind int,
                          pieces bigint not null);
      create table kind (company text, id int, pack int not null, primary key (company, id));
      create table step (what text not null);
      create table line (page int, id int, n int not null default 0, primary key (page, id));
      """;

  /** Of the ten thousand rows of a chunk it changes ten, in a tenth of a second. */
  private static final String SLOW =
      """
      update line l set n = n + 1
        from (select pg_sleep(0.01)::text as slept, s.page, s.id from line s
               where :chunk(s) and s.id % 1000 = 500 offset 0) slow
       where (l.page, l.id) = (slow.page, slow.id) and slow.slept = '' and :chunk(l);
      """;

  private MixedPackage() {}

  public static void install(Database empty) {
    try (Session session = empty.session("mixed")) {
      session.execute(OLD);
    }
  }

  static VendorPackage in(Path folder) {
    return VendorPackage.in(
            folder,
            """
            name: mixed
            version: 2.0.0
            upgrades: {from: ">=1.0 <2.0", to: "2.0"}
            recognise: select v from version
            requires: {uplift: ">=0.1", postgresql: ">=15"}
            platform: generic
            schema: public
            keep-foreign-objects: true
            """)
        .write(
            "platform.yaml",
            """
            format: platform/1
            name: mixed
            companies: {table: company, id: id, column: company}
            """)
        .model("010-mixed.sql", NEW)
        .dictionary(
            """
            retired:
              item.weight: {by: item/weigh}
              old: {because: nobody reads it}
            """)
        .staged(
            "PreSync",
            "item/count",
            "updates: [item]\nchunk: {table: item, by: [id]}",
            "update item i set n = n + 1 where :chunk(i);")
        .staged(
            "PreSync",
            "edge",
            "after: [item/count]",
            "insert into dbupgrade.releaseupdatedynamicdependency (script, dependson)"
                + " values ('item/log', 'item/weigh');")
        .staged(
            "PreSync",
            "line/number",
            "updates: [line]\nafter: [edge]\nchunk: {table: line, by: [page]}",
            SLOW)
        .staged(
            "PostSync",
            "item/weigh",
            "updates: [item]\nchunk: {table: item, by: [id]}\nbad-rows: {quarantine: 5}",
            "update item i set n = n + 10, grams = i.weight::int * 1000 where :chunk(i);")
        .staged(
            "PostSync",
            "item/company",
            "scope: PerCompany\nupdates: [item]\nafter: [item/weigh]\n"
                + "chunk: {table: item, by: [id]}\ntag: MIXED-1-Company",
            "update item i set n = n + 100 where i.company = :company and :chunk(i);")
        .staged(
            "PostSync",
            "item/log",
            "scope: PerCompany\nreads: [item]\ncreates: [step]\nexcludes: [item]",
            "insert into step (what) select 'log ' || id from company where id = :company;")
        .staged(
            "PostSync",
            "version",
            "group: Final\nupdates: [version]\ncreates: [step]\ntag: MIXED-1-Version",
            "update version set v = '2.0'; insert into step (what) values ('version');")
        .write(
            "scripts/price/net.yaml",
            """
            format: conversion/1
            description: Work the net price out, inside the table's rewrite
            stage: PostSync
            scope: PerCompany
            from: price p
            update: p
            set:
              gross: p.gross + 1
              net: p.gross / 2.0
            """)
        .write(
            "scripts/stock/pieces.yaml",
            """
            format: conversion/1
            description: Count pieces instead of packs, inside the table's shadow
            stage: PostSync
            scope: PerCompany
            from: stock s
            join: [kind k on k.id = s.kind]
            update: s
            set:
              pieces: s.pieces * k.pack
            """)
        .write(
            "scripts/party/create.yaml",
            """
            format: conversion/1
            description: Give every light item a party
            stage: PostSync
            after: [item/weigh]
            from: item i
            where: i.id <= 40
            insert: party
            set:
              id: i.id
              name: upper(i.name)
            chunk: {by: [id]}
            """);
  }
}
