package dev.uplift.database;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The triggers that an application has put on its tables: found, switched off table by table, put
 * back as they were found. Never the session's replication role: that would turn foreign keys off
 * as well.
 */
public final class UserTriggers {
  private static final String FOUND =
      """
      select n.nspname as schema, c.relname as relation, t.tgname as name,
             t.tgenabled::text as state
        from pg_trigger t
        join pg_class c on c.oid = t.tgrelid
        join pg_namespace n on n.oid = c.relnamespace
       where not t.tgisinternal and c.relkind in ('r', 'p')
      """;

  /** Those of tables that belong to no extension; those of partitions stand for themselves. */
  private static final String OF_SCHEMAS =
      FOUND
          + """
             and n.nspname = any (?)
             and not exists (select from pg_depend d
               where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
           order by 1, 2, 3
          """;

  /** Those of the tables, and of what inherits from them or is a partition of theirs. */
  private static final String OF_TABLES =
      """
      with recursive family as (
        select to_regclass(given)::oid as relation from unnest(?::text[]) as given
        union
        select i.inhrelid from pg_inherits i join family f on f.relation = i.inhparent)
      """
          + FOUND
          + """
             and c.oid in (select relation from family)
           order by 1, 2, 3
          """;

  private UserTriggers() {}

  /**
   * A trigger as it was found.
   *
   * @param state as {@code pg_trigger.tgenabled} has it: O, R, A or D
   */
  public record UserTrigger(String schema, String relation, String name, String state) {
    static UserTrigger of(Row row) {
      return new UserTrigger(
          row.string("schema"), row.string("relation"), row.string("name"), row.string("state"));
    }

    /** The statement that gives it the state; none where it has it. */
    public Optional<String> set(String wanted) {
      if (state.equals(wanted)) {
        return Optional.empty();
      }
      String action =
          switch (wanted) {
            case "O" -> "enable trigger";
            case "R" -> "enable replica trigger";
            case "A" -> "enable always trigger";
            case "D" -> "disable trigger";
            default -> throw new IllegalStateException("no state of a trigger: " + wanted);
          };
      return Optional.of(only() + " " + action + " " + Identifier.quote(name));
    }

    private String only() {
      return "alter table only " + Identifier.quote(schema, relation);
    }
  }

  /** Of all tables of the schemas. */
  public static List<UserTrigger> ofSchemas(Session session, List<String> schemas) {
    return session.query(OF_SCHEMAS, UserTrigger::of, schemas);
  }

  /**
   * Of these tables; none of one that is not there.
   *
   * @param tables names as SQL writes them
   */
  public static List<UserTrigger> ofTables(Session session, List<String> tables) {
    return session.query(OF_TABLES, UserTrigger::of, tables);
  }

  /** The statements that switch off what of these is on, one a table. */
  public static Set<String> off(List<UserTrigger> triggers) {
    Set<String> statements = new LinkedHashSet<>();
    triggers.stream()
        .filter(trigger -> !trigger.state().equals("D"))
        .forEach(trigger -> statements.add(trigger.only() + " disable trigger user"));
    return statements;
  }

  /**
   * Does the work without the table's triggers, for nobody else to see: within the caller's
   * transaction, which holds the table against other writers from then on if it has any.
   *
   * @param table its name as SQL writes it
   */
  public static <T> T without(Session session, String table, Supplier<T> work) {
    List<UserTrigger> found = ofTables(session, List.of(table));
    if (off(found).isEmpty()) {
      return work.get();
    }
    off(found).forEach(session::execute);
    T result = work.get();
    session.execute("set constraints all immediate"); // a table with pending checks is not altered
    for (UserTrigger now : ofTables(session, List.of(table))) {
      found.stream()
          .filter(before -> before.name().equals(now.name()))
          .filter(before -> before.schema().equals(now.schema()))
          .filter(before -> before.relation().equals(now.relation()))
          .flatMap(before -> now.set(before.state()).stream())
          .forEach(session::execute);
    }
    return result;
  }
}
