package dev.uplift.run;

import dev.uplift.database.Database;
import dev.uplift.pack.PackageReader;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.environment.Environment;
import dev.uplift.pack.environment.EnvironmentReader;
import dev.uplift.run.request.RunRequest;
import dev.uplift.run.request.Site;
import dev.uplift.runbook.PlanId;
import dev.uplift.runbook.Runbook;
import dev.uplift.runbook.Topology;
import dev.uplift.runbook.Topology.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A small application with something for every substep that works, and its upgrade package. */
final class Shop {
  static final String OLD =
      """
      create table sysversion (version text not null);
      insert into sysversion values ('5.2');
      create table dataarea (id text primary key);
      insert into dataarea values ('dat'), ('usmf');
      create table systemsequences (tabid bigint primary key, nextval bigint);
      insert into systemsequences values (77, 500);
      create table auditlog (what text);
      create function audit() returns trigger language plpgsql as $$
        begin insert into auditlog values (tg_op || ' ' || tg_table_name); return new; end $$;
      create table customer (recid bigint primary key, dataareaid text not null,
        custno varchar(10), name text, fax text, amount numeric(32,16), hash text);
      create trigger audit after update on customer for each row execute function audit();
      create trigger quiet after update on customer for each row execute function audit();
      alter table customer disable trigger quiet;
      create trigger always after update on customer for each row execute function audit();
      alter table customer enable always trigger always;
      insert into customer select i, case when i % 2 = 0 then 'usmf' else 'dat' end, 'C' || i,
        'Name ' || i, null, i + 0.1234567891, 'h' || i % 90 from generate_series(1, 100) i;
      create table oldlog (id int);
      insert into oldlog values (1), (2);
      """;

  static final String MODEL =
      """
      create sequence seq_77 as bigint;
      create table sysversion (version text not null);
      create table dataarea (id text primary key);
      create table systemsequences (tabid bigint primary key, nextval bigint);
      create table auditlog (what text);
      create function audit() returns trigger language plpgsql as $$
        begin insert into auditlog values (tg_op || ' ' || tg_table_name); return new; end $$;
      create table custtable (recid bigint primary key default nextval('seq_77'),
        dataareaid text not null, accountnum varchar(20) not null, amount numeric(32,6),
        hash text not null, party bigint not null);
      create unique index hashidx on custtable (dataareaid, hash);
      create trigger audit after update on custtable for each row execute function audit();
      create trigger always after update on custtable for each row execute function audit();
      alter table custtable enable always trigger always;
      create trigger quiet after update on custtable for each row execute function audit();
      alter table custtable disable trigger quiet;
      create table dirparty (recid bigint primary key, name text not null);
      alter table custtable add foreign key (party) references dirparty;
      create view customers as select c.accountnum, p.name from custtable c
        join dirparty p on p.recid = c.party;
      """;

  static final String DICTIONARY =
      """
      format: dictionary/1
      tables:
        custtable:
          id: 77
          was: customer
          columns: {accountnum: {id: 3, was: custno}, amount: {narrow: round}}
      retired:
        custtable.name: {by: create-parties}
        custtable.fax: {because: nobody sends one}
        oldlog: {because: replaced}
      system-tables: [sysversion, dataarea]
      """;

  private static final String PACKAGE =
      """
      format: package/1
      name: shop
      version: 7.0.0
      upgrades: {from: ">=5.2 <7.0", to: "7.0"}
      recognise: select version from sysversion
      requires: {uplift: ">=0.1", postgresql: ">=15"}
      platform: ax2012
      schema: public
      keep-foreign-objects: false
      """;

  private static final String UNHASH =
      """
      /* uplift
      format: script/1
      description: Nothing to do yet
      stage: PreSync
      scope: PerDatabase
      group: Main
      updates: [custtable]
      changes: {auditlog: {rows: more}}
      allow-duplicates: [custtable.hashidx]
      */
      update custtable set hash = hash;
      """;

  private static final String PARTIES =
      """
      /* uplift
      format: script/1
      description: Give every customer a party
      stage: PostSync
      scope: PerCompany
      group: Main
      creates: [dirparty]
      updates: [custtable]
      changes: {auditlog: {rows: more}}
      chunk: {table: custtable, by: [recid]}
      */
      with made as (insert into dirparty (recid, name)
        select c.recid + 1000, coalesce(c.name, '?') from custtable c
         where c.dataareaid = :company and :chunk(c) returning recid)
      update custtable c set party = m.recid from made m
       where c.recid + 1000 = m.recid and c.dataareaid = :company and :chunk(c);
      """;

  private static final String DEDUPE =
      """
      /* uplift
      format: script/1
      description: Make the hashes unique
      stage: PostSync
      scope: PerDatabase
      group: Final
      updates: [custtable]
      changes: {auditlog: {rows: more}}
      after: [create-parties]
      repairs: [custtable.hashidx]
      */
      update custtable set hash = hash || '-' || recid;
      """;

  private final Path folder;

  private Shop(Path folder) {
    this.folder = folder;
  }

  /** Its package, written into the folder. */
  static Shop in(Path folder) {
    Shop shop = new Shop(folder);
    shop.write("package.yaml", PACKAGE);
    shop.write("model/010-model.sql", MODEL);
    shop.write("model/dictionary.yaml", DICTIONARY);
    shop.write("scripts/unhash.sql", UNHASH);
    shop.write("scripts/create-parties.sql", PARTIES);
    shop.write("scripts/dedupe.sql", DEDUPE);
    return shop;
  }

  /** Stands where one is made before each test. */
  static Shop nowhere() {
    return new Shop(Path.of("nowhere"));
  }

  void write(String file, String text) {
    try {
      Path path = folder.resolve("package").resolve(file);
      Files.createDirectories(path.resolveSibling("."));
      Files.writeString(path, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file with one part of its text put in another's place. */
  void replace(String file, String was, String is) {
    try {
      String text = Files.readString(folder.resolve("package").resolve(file));
      if (!text.contains(was)) {
        throw new IllegalArgumentException(file + " has no \"" + was + "\"");
      }
      write(file, text.replace(was, is));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The script that gives parties, with other SQL after its header. */
  void mendParties(String sql) {
    write("scripts/create-parties.sql", PARTIES.substring(0, PARTIES.indexOf("*/") + 3) + sql);
  }

  void mendParties() {
    write("scripts/create-parties.sql", PARTIES);
  }

  PackageStack stack() {
    return PackageReader.read(List.of(folder.resolve("package")), folder.resolve("unpacked"));
  }

  RunRequest request(Database database) {
    PackageStack stack = stack();
    Topology topology = new Topology(List.of(new Machine("app1", List.of())));
    Runbook runbook = Runbook.generate("r1", "test", topology, stack, PlanId.of(stack, Map.of()));
    return RunRequest.of(site(database), runbook, stack).withWaiver(Optional.of("a test"));
  }

  Site site(Database database) {
    return new Site(database, folder.resolve("home"), Environment.bare(folder, "test"));
  }

  /** Of kind production, without services. */
  Site production(Database database) {
    return site(database, "production", "");
  }

  /** With more lines of {@code environment.yaml}. */
  Site site(Database database, String more) {
    return site(database, "sandbox", more);
  }

  private Site site(Database database, String kind, String more) {
    Path file = folder.resolve("environment.yaml");
    try {
      Files.writeString(file, "format: environment/1\nname: test\nkind: " + kind + "\n" + more);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Site(database, folder.resolve("home"), EnvironmentReader.read(file));
  }
}
