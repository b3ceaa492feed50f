package dev.uplift.run.substep;

import dev.uplift.database.Session;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the opening half of a bracket found before it changed anything. The first finding stays: a
 * bracket that is opened again after a crash does not take its own work for what was there.
 */
public final class SavedStateTable {
  private static final String CREATE =
      """
      create table if not exists dbupgrade.savedstate (
        run bigint not null,
        bracket text not null,
        object text not null,
        state text not null,
        primary key (run, bracket, object));
      """;

  private static final String SAVE =
      """
      insert into dbupgrade.savedstate (run, bracket, object, state)
      select r.id, ?, ?, ? from dbupgrade.run r where r.id = ? and r.epoch = ?
      on conflict do nothing
      """;

  private static final String PUT =
      """
      insert into dbupgrade.savedstate as s (run, bracket, object, state)
      select r.id, ?, ?, ? from dbupgrade.run r where r.id = ? and r.epoch = ?
      on conflict (run, bracket, object) do update set state = excluded.state
      """;

  private static final String READ =
      "select object, state from dbupgrade.savedstate where run = ? and bracket = ?";

  private static final String FORGET =
      "delete from dbupgrade.savedstate where run = ? and bracket = ?";

  private SavedStateTable() {}

  /** Makes the table where it is missing. */
  public static void create(Session session) {
    session.execute(CREATE);
  }

  /** Keeps what was found first. */
  static void save(Session session, RunMark mark, String bracket, String object, String state) {
    session.update(SAVE, bracket, object, state, mark.run(), mark.epoch());
  }

  /** Keeps what is so now. */
  static void put(Session session, RunMark mark, String bracket, String object, String state) {
    session.update(PUT, bracket, object, state, mark.run(), mark.epoch());
  }

  static Map<String, String> read(Session session, RunMark mark, String bracket) {
    Map<String, String> found = new TreeMap<>();
    session
        .query(
            READ, row -> Map.entry(row.string("object"), row.string("state")), mark.run(), bracket)
        .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
    return found;
  }

  static void forget(Session session, RunMark mark, String bracket) {
    session.update(FORGET, mark.run(), bracket);
  }
}
