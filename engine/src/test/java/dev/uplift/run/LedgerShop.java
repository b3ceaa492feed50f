package dev.uplift.run;

import dev.uplift.database.Database;
import dev.uplift.machine.Folders;
import dev.uplift.reconcile.Reconciliation;
import dev.uplift.reconcile.ReconciliationFiles;
import dev.uplift.reconcile.TableResult;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.run.request.RunRequest;
import dev.uplift.run.status.Status;
import dev.uplift.run.status.StatusReader;
import dev.uplift.watch.Watcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A shop with a ledger of amounts, whose upgrade is held against the database before it; in a
 * folder that goes with it.
 */
record LedgerShop(Path folder, Shop shop, Database database) implements AutoCloseable {
  private static final InstantSource CLOCK = InstantSource.system();

  private static final String OLD =
      """
      create table ledger (recid int primary key, dataareaid text not null,
        amount numeric(32,2) not null, note varchar(20), code int, status text);
      insert into ledger select i, case when i % 2 = 0 then 'usmf' else 'dat' end,
        i + 0.25, 'note ' || i, nullif(i % 7, 0), 'open' from generate_series(1, 100) i;
      """;

  static final String MODEL =
      """
      create table ledger (recid bigint primary key, dataareaid text not null,
        amount numeric(34,4) not null, note varchar(40), code bigint, status text);
      """;

  /** Its package and its old database. */
  static LedgerShop make() {
    try {
      Path folder = Files.createTempDirectory("ledger");
      Shop shop = Shop.in(folder);
      shop.write("model/020-ledger.sql", MODEL);
      shop.write(
          "model/dictionary.yaml",
          Shop.DICTIONARY.replace(
              "tables:\n  custtable:\n",
              "tables:\n  ledger: {amounts: [amount]}\n  custtable:\n    amounts: [amount]\n"));
      return new LedgerShop(folder, shop, old(15, "reconcile"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Another old database, for the package as it is by now; in the same folder. */
  LedgerShop again(int major, String name) {
    return new LedgerShop(folder, shop, old(major, name));
  }

  private static Database old(int major, String name) {
    Database database = Rehearsal.database(major, name);
    long _ = database.with("test", s -> s.execute(Shop.OLD + OLD));
    return database;
  }

  /** A file of its package. */
  void write(String file, String text) {
    shop.write(file, text);
  }

  /** The file with one part of its text put in another's place. */
  void replace(String file, String was, String is) {
    shop.replace(file, was, is);
  }

  /** A script of the package says that it changes this column of customers, too. */
  void narrowly(String script, String column) {
    Path file = folder.resolve("package/scripts/" + script + ".sql");
    try {
      String text = Files.readString(file);
      shop.write(
          "scripts/" + script + ".sql",
          text.replace(
              "changes: {auditlog:",
              "changes: {custtable: {columns: [" + column + "]}, auditlog:"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The script {@code sabotage}, with these header lines. */
  void script(String header, String sql) {
    String text =
        """
        /* uplift
        format: script/1
        description: What a script should not do
        stage: PostSync
        group: Start
        HEADER
        */
        SQL
        """;
    shop.write("scripts/sabotage.sql", text.replace("HEADER", header).replace("SQL", sql));
  }

  RunRequest request(String level) {
    RunRequest plain = shop.request(database);
    return RunRequest.of(
            shop.site(database, "reconcile: " + level + "\n"), plain.runbook(), plain.stack())
        .withWaiver(Optional.of("a test"))
        .withWorkers(OptionalInt.of(2));
  }

  RunOutcome run(String level) {
    return run(request(level));
  }

  RunOutcome run(RunRequest request) {
    return new Runner(CLOCK, Watcher.none()).run(request);
  }

  Status status() {
    return new StatusReader(CLOCK).read(shop.site(database));
  }

  static Reconciliation report(RunOutcome outcome) {
    return new ReconciliationFiles(outcome.logs()).read().orElseThrow();
  }

  static TableResult table(Reconciliation report, String name) {
    return report.tables().stream().filter(t -> t.table().equals(name)).findFirst().orElseThrow();
  }

  @Override
  public void close() {
    database.close();
    try {
      Folders.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
