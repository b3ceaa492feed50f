package dev.uplift.rehearsal;

import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Faults that the server itself answers with, at statements that change one table: a real SQLSTATE,
 * and a transaction that is really rolled back. Which statements is drawn from a seed, which the
 * caller prints. They lie in schema {@code dbupgrade}, so that no comparison of structures sees
 * them.
 */
@SuppressWarnings("InlineFormatString") // SQL stands at the top of a class, in plain sight
public final class ServerFaults {
  /** Sequences are not rolled back, so every statement counts, also one that was undone. */
  private static final String CREATE =
      """
      create schema if not exists dbupgrade;
      create sequence dbupgrade.%1$s;
      create function dbupgrade.%1$s() returns trigger language plpgsql as $fault$
      begin
        if nextval('dbupgrade.%1$s') = any (array[%2$s]) then
          raise exception 'a fault as asked for' using errcode = %3$s;
        end if;
        return null;
      end $fault$;
      create trigger %1$s before insert or update or delete on %4$s
        for each statement execute function dbupgrade.%1$s();
      alter table %4$s enable always trigger %1$s;
      """;

  private static final String DROP =
      "drop function dbupgrade.%1$s() cascade; drop sequence dbupgrade.%1$s;";

  private final Session session;
  private final String name;

  private ServerFaults(Session session, String name) {
    this.session = session;
    this.name = name;
  }

  /**
   * From now on.
   *
   * @param table such as {@code dbupgrade.chunk}
   * @param sqlState such as {@code 40P01}, a deadlock, or {@code 40001}, a serialization failure
   * @param faults how many of the next {@code statements}
   */
  public static ServerFaults on(
      Session session, String table, String sqlState, long seed, int faults, int statements) {
    List<String> parts = Identifier.parts(table);
    String name = "fault_" + String.join("_", parts) + "_" + sqlState.toLowerCase(Locale.ROOT);
    String hits =
        hits(seed, faults, statements).stream()
            .map(String::valueOf)
            .collect(Collectors.joining(", "));
    String on = parts.stream().map(Identifier::quote).collect(Collectors.joining("."));
    session.execute(
        CREATE.formatted(Identifier.quote(name), hits, Identifier.literal(sqlState), on));
    return new ServerFaults(session, name);
  }

  private static Set<Integer> hits(long seed, int faults, int statements) {
    if (faults < 1 || faults > statements) {
      throw new IllegalArgumentException(faults + " faults of " + statements + " statements");
    }
    List<Integer> all = new ArrayList<>();
    for (int i = 1; i <= statements; i++) {
      all.add(i);
    }
    Collections.shuffle(all, new Random(seed));
    return new TreeSet<>(all.subList(0, faults));
  }

  /** Statements that have passed here. */
  public long statements() {
    return session.one(
        "select case when is_called then last_value else 0 end as n from dbupgrade."
            + Identifier.quote(name),
        row -> row.number("n"));
  }

  /** No faults any more. */
  public void end() {
    session.execute(DROP.formatted(Identifier.quote(name)));
  }
}
