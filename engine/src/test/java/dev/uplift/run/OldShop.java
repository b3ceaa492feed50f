package dev.uplift.run;

import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.database.Secret;
import dev.uplift.machine.Folders;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.run.request.RunRequest;
import dev.uplift.watch.Watcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;

/** A shop's package and its old database, in a folder that goes with it. */
record OldShop(Path folder, Shop shop, Database database) implements AutoCloseable {
  private static final InstantSource CLOCK = InstantSource.system();

  /** Everything that an upgrade leaves to a user: rows, triggers' states, the next id. */
  static final String RESULT =
      """
      select string_agg(t::text, E'\\n' order by t::text) as text from (
        select 'c', c::text from custtable c union all
        select 'p', p::text from dirparty p union all
        select 'v', v::text from customers v union all
        select 'l', l::text from auditlog l union all
        select 't', tgname || tgenabled::text from pg_trigger where not tgisinternal union all
        select 's', last_value::text from seq_77) t
      """;

  static OldShop make() {
    try {
      Path folder = Files.createTempDirectory("shop");
      Database database = Rehearsal.database(18, "run");
      execute(database, Shop.OLD);
      return new OldShop(folder, Shop.in(folder), database);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static RunOutcome run(RunRequest request) {
    return run(request, Watcher.none());
  }

  static RunOutcome run(RunRequest request, Watcher watcher) {
    return new Runner(CLOCK, watcher).run(request.withWorkers(OptionalInt.of(2)));
  }

  /**
   * A new role with the password {@code x}.
   *
   * @param options of CREATE ROLE
   */
  String role(String options) {
    String role = database.url().database() + "_" + options;
    execute(database, "create role \"" + role + "\" login password 'x' " + options);
    return role;
  }

  /** The same database for another role. */
  static Database as(Database database, String role) {
    DatabaseUrl url = database.url();
    return Database.open(
        new DatabaseUrl(url.host(), url.port(), url.database(), Optional.of(role), url.options()),
        Optional.of(new Secret("x")),
        4);
  }

  /** The column {@code text} of the one row. */
  String one(String sql) {
    return one(database, sql);
  }

  static String one(Database database, String sql) {
    return database.with("test", s -> s.one(sql, row -> String.valueOf(row.stringOrNull("text"))));
  }

  static void execute(Database database, String sql) {
    long _ = database.with("test", s -> s.execute(sql));
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
