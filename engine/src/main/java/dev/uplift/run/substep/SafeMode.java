package dev.uplift.run.substep;

import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.database.Row;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Restricted mode: the application's own triggers are off, table by table, so that a sync's rewrite
 * is no business event. What was found is saved first, and restored as it was found. Never the
 * session's replication role: that would turn foreign keys off as well.
 */
final class SafeMode {
  /**
   * User triggers of tables that belong to no extension; those of partitions stand for themselves.
   */
  private static final String TRIGGERS =
      """
      select n.nspname as schema, c.relname as relation, t.tgname as name,
             t.tgenabled::text as state
        from pg_trigger t
        join pg_class c on c.oid = t.tgrelid
        join pg_namespace n on n.oid = c.relnamespace
       where not t.tgisinternal and c.relkind in ('r', 'p') and n.nspname = any (?)
         and not exists (select from pg_depend d
           where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
       order by 1, 2, 3
      """;

  private SafeMode() {}

  private record Trigger(String schema, String relation, String name, String state) {
    static Trigger of(Row row) {
      return new Trigger(
          row.string("schema"), row.string("relation"), row.string("name"), row.string("state"));
    }

    String table() {
      return Identifier.quote(schema, relation);
    }

    /** How its state is kept: a name that can be read back. */
    String key() {
      return Names.quoted(List.of(schema, relation, name));
    }
  }

  /** Saves what is found, then turns it off; entered again, it does what it did not reach. */
  static Work open(String bracket) {
    return (place, substep) -> {
      List<Trigger> found = place.with(substep, session -> triggers(session, place));
      if (found.isEmpty()) {
        return new Done.Skipped("no table of the application has a trigger of its own");
      }
      place.with(
          substep,
          session -> {
            save(session, place, bracket, found);
            TreeSet<String> tables = new TreeSet<>();
            found.stream().filter(t -> !t.state().equals("D")).forEach(t -> tables.add(t.table()));
            tables.forEach(
                table -> alter(session, place, substep, only(table) + " disable trigger user"));
            return true;
          });
      return new Done.Completed();
    };
  }

  /** Restores what the opening half found; entered again, it does the same. */
  static Work close(String bracket) {
    return (place, substep) -> restore(place, substep, bracket, false);
  }

  /**
   * The last bracket of a run: a trigger that the target model declares gets the state that the
   * model gives it, so that the result is equal; others get what was found.
   */
  static Work closeForGood(String bracket) {
    return (place, substep) -> restore(place, substep, bracket, true);
  }

  private static Done restore(Workplace place, Substep substep, String bracket, boolean forGood) {
    Map<String, String> saved =
        place.with(substep, session -> SavedStateTable.read(session, place.mark(), bracket));
    if (saved.isEmpty()) {
      return new Done.Skipped("safe mode turned no trigger off");
    }
    place.with(
        substep,
        session -> {
          for (Trigger now : triggers(session, place)) {
            Optional<String> wanted = Optional.ofNullable(saved.get(now.key()));
            Optional<String> modelled = forGood ? modelled(place, now) : Optional.empty();
            modelled.or(() -> wanted).ifPresent(s -> set(session, place, substep, now, s));
          }
          return true;
        });
    return new Done.Completed();
  }

  private static void set(
      Session session, Workplace place, Substep substep, Trigger trigger, String state) {
    if (trigger.state().equals(state)) {
      return;
    }
    String action =
        switch (state) {
          case "O" -> "enable trigger";
          case "R" -> "enable replica trigger";
          case "A" -> "enable always trigger";
          case "D" -> "disable trigger";
          default -> throw new IllegalStateException("no state of a trigger: " + state);
        };
    alter(
        session,
        place,
        substep,
        only(trigger.table()) + " " + action + " " + Identifier.quote(trigger.name()));
  }

  private static void save(Session session, Workplace place, String bracket, List<Trigger> found) {
    session.transaction(
        () ->
            found.forEach(
                t -> SavedStateTable.save(session, place.mark(), bracket, t.key(), t.state())));
  }

  /** A table or trigger that has vanished meanwhile needs nothing. */
  private static void alter(Session session, Workplace place, Substep substep, String sql) {
    try {
      session.execute(sql);
      place.executed(substep, sql);
    } catch (SqlFailure e) {
      if (!e.sqlState().equals("42P01") && !e.sqlState().equals("42704")) {
        throw e;
      }
    }
  }

  private static String only(String table) {
    return "alter table only " + table;
  }

  private static Optional<String> modelled(Workplace place, Trigger trigger) {
    ObjectId id = ObjectId.of(Kind.TRIGGER, trigger.schema(), trigger.relation(), trigger.name());
    return place
        .assignment()
        .target()
        .find(id)
        .map(o -> o instanceof CatalogObject.Trigger t ? t.enabled() : trigger.state());
  }

  private static List<Trigger> triggers(Session session, Workplace place) {
    Stream<String> modelled =
        place.assignment().target().tables().stream().map(t -> t.id().schema());
    List<String> schemas =
        Stream.concat(modelled, place.assignment().stack().packages().stream().map(p -> p.schema()))
            .distinct()
            .sorted()
            .toList();
    return session.query(TRIGGERS, Trigger::of, schemas);
  }
}
