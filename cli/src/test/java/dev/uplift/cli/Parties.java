package dev.uplift.cli;

import dev.uplift.database.Database;
import dev.uplift.rehearsal.Rehearsal;
import java.nio.file.Path;

/**
 * A site with an old database of two companies, and a package that gives every customer a party, in
 * chunks, by company; names longer than forty characters do not fit.
 */
final class Parties implements AutoCloseable {
  private static final String OLD =
      """
      create table sysversion (version text not null);
      insert into sysversion values ('5.2');
      create table dataarea (id text primary key);
      insert into dataarea values ('dat'), ('usmf');
      create table custtable (recid bigint primary key, dataareaid text not null, name text);
      insert into custtable select i, case when i % 2 = 0 then 'usmf' else 'dat' end, 'Name ' || i
        from generate_series(1, 20) i;
      """;

  private static final String MODEL =
      """
      create table sysversion (version text not null);
      create table dataarea (id text primary key);
      create table custtable (recid bigint primary key, dataareaid text not null, name text,
        party bigint);
      create table dirparty (recid bigint primary key, name varchar(40) not null);
      """;

  private static final String PACKAGE =
      """
      format: package/1
      name: parties
      version: 7.0.0
      upgrades: {from: ">=5.2 <7.0", to: "7.0"}
      recognise: select version from sysversion
      platform: ax2012
      schema: public
      """;

  private static final String HEADER =
      """
      /* uplift
      format: script/1
      description: Give every customer a party
      stage: PostSync
      scope: PerCompany
      creates: [dirparty]
      updates: [custtable]
      bad-rows: {quarantine: 5}
      tag: PARTIES-1
      chunk: {table: custtable, by: [recid]}
      */
      """;

  private static final String BODY =
      """
      with made as (insert into dirparty (recid, name)
        select c.recid + 1000, c.name from custtable c
         where c.dataareaid = :company and :chunk(c) returning recid)
      update custtable c set party = m.recid from made m
       where c.recid + 1000 = m.recid and c.dataareaid = :company and :chunk(c);
      """;

  private static final String LAST =
      """
      /* uplift
      format: script/1
      description: Say that it is done
      stage: PostSync
      scope: PerDatabase
      group: Final
      updates: [sysversion]
      */
      update sysversion set version = '7.0';
      """;

  private final Path folder;
  private final Database database = Rehearsal.database(18, "parties");

  private Parties(Path folder) {
    this.folder = folder;
  }

  static Parties in(Path folder) {
    Parties parties = new Parties(folder);
    parties.environment("sandbox");
    new Site(folder)
        .file("parties/package.yaml", PACKAGE)
        .file("parties/model/010-model.sql", MODEL)
        .file("parties/scripts/last.sql", LAST);
    parties.mended();
    parties.sql(OLD);
    return parties;
  }

  /** Of a kind, with more lines. */
  Parties environment(String kind, String... more) {
    String text = "format: environment/1\nname: uat\nkind: " + kind + "\npackages: [parties]\n";
    new Site(folder).file("environment.yaml", text + String.join("\n", more));
    return this;
  }

  /** The script that gives parties, with this SQL. */
  Parties body(String sql) {
    new Site(folder).file("parties/scripts/create-parties.sql", HEADER + sql);
    return this;
  }

  Parties mended() {
    return body(BODY);
  }

  Terminal terminal() {
    return new Terminal(folder)
        .with("PGPASSFILE", Rehearsal.server(18).passFile().toString())
        .with("UPLIFT_NO_RESTORE_POINT", "a test")
        .with("UPLIFT_DATABASE", database.url().toString());
  }

  /** A terminal in which runbook {@code r1} has been taken in. */
  Terminal imported() {
    Terminal terminal = terminal();
    int inputs = terminal.run("generate", "--write-inputs", "--runbook-id", "r1");
    int imported = terminal.run("import", "--runbook-file", "r1.xml");
    if (inputs + imported != 0) {
      throw new IllegalStateException(terminal.err());
    }
    return terminal;
  }

  void sql(String sql) {
    database.with(
        "test",
        session -> {
          session.execute(sql);
          return true;
        });
  }

  long count(String from) {
    return database.with(
        "test", s -> s.one("select count(*) as n from " + from, row -> row.number("n")));
  }

  Database database() {
    return database;
  }

  @Override
  public void close() {
    database.close();
  }
}
