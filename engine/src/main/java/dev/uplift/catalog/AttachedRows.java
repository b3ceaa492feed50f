package dev.uplift.catalog;

import dev.uplift.catalog.CatalogObject.Defined;
import dev.uplift.catalog.CatalogObject.Policy;
import dev.uplift.catalog.CatalogObject.Trigger;
import dev.uplift.catalog.Reading.Address;
import dev.uplift.database.Identifier;
import dev.uplift.database.Row;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads what hangs on tables and views: triggers, policies, rules, extended statistics. Triggers
 * that call into {@code dbupgrade} are Uplift's own.
 */
final class AttachedRows {
  private static final String TRIGGERS =
      """
      select t.oid::int8 as oid, t.tgrelid::int8 as relation, t.tgname as name,
             pg_get_triggerdef(t.oid) as definition, t.tgenabled::text as enabled,
             t.tgparentid <> 0 as inherited
        from pg_trigger t
        join pg_class c on c.oid = t.tgrelid
       where c.relnamespace = any (?::oid[]) and not t.tgisinternal
         and t.tgfoid not in (select p.oid from pg_proc p
                                join pg_namespace n on n.oid = p.pronamespace
                               where n.nspname = 'dbupgrade')
       order by t.tgrelid, t.tgname
      """;

  private static final String POLICIES =
      """
      select p.oid::int8 as oid, p.polrelid::int8 as relation, p.polname as name,
             p.polpermissive, p.polcmd::text as command,
             coalesce((select string_agg(quote_ident(r.rolname), ', ' order by r.rolname)
                         from pg_roles r where r.oid = any (p.polroles)), 'PUBLIC') as roles,
             pg_get_expr(p.polqual, p.polrelid) as visible,
             pg_get_expr(p.polwithcheck, p.polrelid) as checked
        from pg_policy p
        join pg_class c on c.oid = p.polrelid
       where c.relnamespace = any (?::oid[])
       order by p.polrelid, p.polname
      """;

  private static final String RULES =
      """
      select r.oid::int8 as oid, r.ev_class::int8 as relation, r.rulename as name,
             pg_get_ruledef(r.oid) as definition
        from pg_rewrite r
        join pg_class c on c.oid = r.ev_class
       where c.relnamespace = any (?::oid[]) and r.rulename <> '_RETURN'
       order by r.ev_class, r.rulename
      """;

  private static final String STATISTICS =
      """
      select s.oid::int8 as oid, s.stxrelid::int8 as relation, n.nspname as schema,
             s.stxname as name, pg_get_statisticsobjdef(s.oid) as definition
        from pg_statistic_ext s
        join pg_namespace n on n.oid = s.stxnamespace
       where s.stxnamespace = any (?::oid[])
       order by n.nspname, s.stxname
      """;

  private final Reading reading;

  private AttachedRows(Reading reading) {
    this.reading = reading;
  }

  static void read(Reading reading) {
    AttachedRows rows = new AttachedRows(reading);
    rows.each(TRIGGERS, Oid.TRIGGER, Kind.TRIGGER, row -> id -> trigger(row, id));
    rows.each(POLICIES, Oid.POLICY, Kind.POLICY, row -> id -> new Policy(id, policy(row)));
    rows.each(RULES, Oid.REWRITE, Kind.RULE, row -> id -> rule(row, id));
    rows.each(STATISTICS, Oid.STATISTICS, Kind.STATISTICS, row -> _ -> statistics(row));
  }

  private void each(
      String sql, long catalog, Kind kind, Function<Row, Function<ObjectId, CatalogObject>> make) {
    reading
        .session()
        .query(
            sql,
            row -> {
              Address relation = Oid.relation(row.number("relation"));
              Optional<ObjectId> on =
                  reading.isLeftOut(relation) ? Optional.empty() : reading.at(relation);
              on.map(id -> ConstraintRows.part(kind, id, row.string("name")))
                  .map(make.apply(row))
                  .ifPresent(object -> reading.add(Oid.at(catalog, row.number("oid")), object));
              return on.isPresent();
            },
            reading.schemas());
  }

  private static Trigger trigger(Row row, ObjectId id) {
    return new Trigger(id, row.string("definition"), row.string("enabled"), row.flag("inherited"));
  }

  private static String policy(Row row) {
    String visible = row.stringOrNull("visible");
    String checked = row.stringOrNull("checked");
    return "AS "
        + (row.flag("polpermissive") ? "PERMISSIVE" : "RESTRICTIVE")
        + " FOR "
        + command(row.string("command"))
        + " TO "
        + row.string("roles")
        + (visible == null ? "" : " USING (" + visible + ")")
        + (checked == null ? "" : " WITH CHECK (" + checked + ")");
  }

  private static String command(String polcmd) {
    return switch (polcmd) {
      case "r" -> "SELECT";
      case "a" -> "INSERT";
      case "w" -> "UPDATE";
      case "d" -> "DELETE";
      default -> "ALL";
    };
  }

  private static Defined rule(Row row, ObjectId id) {
    String text = row.string("definition").stripTrailing();
    String create = text.endsWith(";") ? text.substring(0, text.length() - 1) : text;
    return new Defined(
        id, create, "DROP RULE " + Identifier.quote(id.name()) + " ON " + id.relationSql());
  }

  private static Defined statistics(Row row) {
    ObjectId id = ObjectId.of(Kind.STATISTICS, row.string("schema"), row.string("name"));
    return new Defined(id, row.string("definition"), "DROP STATISTICS " + id.relationSql());
  }
}
