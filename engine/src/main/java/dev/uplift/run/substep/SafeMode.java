package dev.uplift.run.substep;

import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.database.UserTriggers;
import dev.uplift.database.UserTriggers.UserTrigger;
import dev.uplift.pack.Script;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Restricted mode: the application's own triggers are off, table by table, so that a sync's rewrite
 * or a declarative conversion is no business event. What was found is saved first, and restored as
 * it was found.
 */
final class SafeMode {
  private SafeMode() {}

  /** Saves what is found, then turns it off; entered again, it does what it did not reach. */
  static Work open(String bracket) {
    return (place, substep) -> {
      List<UserTrigger> found = place.with(substep, session -> ofApplication(session, place));
      if (found.isEmpty()) {
        return new Done.Skipped("no table of the application has a trigger of its own");
      }
      turnOff(place, substep, bracket, found);
      return new Done.Completed();
    };
  }

  /** Restores what the opening half found; entered again, it does the same. */
  static Work close(String bracket) {
    return (place, substep) ->
        restore(place, substep, bracket, _ -> Optional.empty())
            ? new Done.Completed()
            : new Done.Skipped("safe mode turned no trigger off");
  }

  /**
   * The last bracket of a run: a trigger that the target model declares gets the state that the
   * model gives it, so that the result is equal; others get what was found.
   */
  static Work closeForGood(String bracket) {
    return (place, substep) ->
        restore(place, substep, bracket, trigger -> modelled(place, trigger))
            ? new Done.Completed()
            : new Done.Skipped("safe mode turned no trigger off");
  }

  /**
   * Turns off what hangs on the tables that the scripts' declarative conversions change: a row
   * comes out the same whether it is converted in a chunk or within a rewrite.
   */
  static void openForConversions(Workplace place, Substep substep, List<Script> scripts) {
    List<String> tables =
        scripts.stream()
            .flatMap(script -> script.convertedTable().stream())
            .map(table -> Identifier.quoted(table))
            .distinct()
            .toList();
    if (!tables.isEmpty()) {
      List<UserTrigger> found =
          place.with(substep, session -> UserTriggers.ofTables(session, tables));
      turnOff(place, substep, conversions(substep), found);
    }
  }

  /** Restores it, and forgets that it was so: the next attempt finds what is there then. */
  static void closeForConversions(Workplace place, Substep substep) {
    if (restore(place, substep, conversions(substep), _ -> Optional.empty())) {
      place.with(
          substep,
          session -> {
            SavedStateTable.forget(session, place.mark(), conversions(substep));
            return true;
          });
    }
  }

  private static String conversions(Substep substep) {
    return "Conversions " + substep.step();
  }

  private static void turnOff(
      Workplace place, Substep substep, String bracket, List<UserTrigger> found) {
    place.with(
        substep,
        session -> {
          session.transaction(
              () ->
                  found.forEach(
                      t ->
                          SavedStateTable.save(session, place.mark(), bracket, key(t), t.state())));
          UserTriggers.off(found).forEach(sql -> alter(session, place, substep, sql));
          return true;
        });
  }

  private static boolean restore(
      Workplace place,
      Substep substep,
      String bracket,
      Function<UserTrigger, Optional<String>> rather) {
    Map<String, String> saved =
        place.with(substep, session -> SavedStateTable.read(session, place.mark(), bracket));
    if (saved.isEmpty()) {
      return false;
    }
    return place.with(
        substep,
        session -> {
          for (UserTrigger now : ofSaved(session, saved, place)) {
            rather
                .apply(now)
                .or(() -> Optional.ofNullable(saved.get(key(now))))
                .flatMap(now::set)
                .ifPresent(sql -> alter(session, place, substep, sql));
          }
          return true;
        });
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

  private static Optional<String> modelled(Workplace place, UserTrigger trigger) {
    ObjectId id = ObjectId.of(Kind.TRIGGER, trigger.schema(), trigger.relation(), trigger.name());
    return place
        .assignment()
        .target()
        .find(id)
        .map(o -> o instanceof CatalogObject.Trigger t ? t.enabled() : trigger.state());
  }

  /** How a trigger's state is kept: under a name that can be read back. */
  private static String key(UserTrigger trigger) {
    return Names.quoted(List.of(trigger.schema(), trigger.relation(), trigger.name()));
  }

  private static List<UserTrigger> ofApplication(Session session, Workplace place) {
    return UserTriggers.ofSchemas(session, schemas(place).distinct().sorted().toList());
  }

  /** What may have been saved, wherever its table is. */
  private static List<UserTrigger> ofSaved(
      Session session, Map<String, String> saved, Workplace place) {
    Stream<String> named = saved.keySet().stream().map(name -> Identifier.parts(name).getFirst());
    return UserTriggers.ofSchemas(
        session, Stream.concat(schemas(place), named).distinct().sorted().toList());
  }

  private static Stream<String> schemas(Workplace place) {
    return Stream.concat(
        place.assignment().target().tables().stream().map(t -> t.id().schema()),
        place.assignment().stack().packages().stream().map(p -> p.schema()));
  }
}
