package dev.uplift.catalog;

import dev.uplift.catalog.CatalogObject.Function;
import dev.uplift.database.Row;
import java.util.List;

/**
 * Reads functions, procedures and aggregates; in batches, since the server locks the tables that a
 * body in standard SQL names.
 */
final class FunctionRows {
  private static final int BATCH = 200;

  /** What a range type brings by itself is left out. */
  private static final String OIDS =
      """
      select p.oid::int8 as oid
        from pg_proc p
        join pg_namespace n on n.oid = p.pronamespace
       where p.pronamespace = any (?::oid[])
         and not exists (select from pg_depend d
                          where d.classid = 'pg_proc'::regclass and d.objid = p.oid
                            and d.deptype in ('e', 'i'))
       order by n.nspname, p.proname, p.oid
      """;

  private static final String FUNCTIONS =
      """
      select p.oid::int8 as oid, n.nspname as schema, p.proname as name, p.prokind::text as kind,
             oidvectortypes(p.proargtypes) as arguments, p.oid::regprocedure::text as signature,
             format('%I.%I(%s)', n.nspname, p.proname,
                    coalesce(nullif(pg_get_function_identity_arguments(p.oid), ''), '*'))
               as aggregate_signature,
             case when p.prokind <> 'a' then pg_get_functiondef(p.oid) end as definition,
             p.proparallel::text as parallel, a.aggkind::text, a.aggtransfn::regproc::text as sfunc,
             format_type(a.aggtranstype, null) as stype, a.aggtransspace::int8 as sspace,
             nullif(a.aggfinalfn, 0)::regproc::text as finalfunc, a.aggfinalextra,
             a.aggfinalmodify::text, nullif(a.aggcombinefn, 0)::regproc::text as combinefunc,
             nullif(a.aggserialfn, 0)::regproc::text as serialfunc,
             nullif(a.aggdeserialfn, 0)::regproc::text as deserialfunc, a.agginitval,
             nullif(a.aggmtransfn, 0)::regproc::text as msfunc,
             nullif(a.aggminvtransfn, 0)::regproc::text as minvfunc,
             case when a.aggmtranstype <> 0 then format_type(a.aggmtranstype, null) end as mstype,
             a.aggmtransspace::int8 as msspace,
             nullif(a.aggmfinalfn, 0)::regproc::text as mfinalfunc, a.aggmfinalextra,
             a.aggmfinalmodify::text, a.aggminitval,
             (select format('OPERATOR(%I.%s)', on_.nspname, o.oprname)
                from pg_operator o join pg_namespace on_ on on_.oid = o.oprnamespace
               where o.oid = a.aggsortop) as sortop
        from pg_proc p
        join pg_namespace n on n.oid = p.pronamespace
        left join pg_aggregate a on a.aggfnoid = p.oid
       where p.oid = any (?::oid[])
       order by n.nspname, p.proname, p.oid
      """;

  private FunctionRows() {}

  static void read(Reading reading) {
    List<String> oids =
        reading.session().query(OIDS, row -> Long.toString(row.number("oid")), reading.schemas());
    for (List<String> batch : Batches.of(oids, BATCH)) {
      reading.transaction(
          () -> {
            reading.session().query(FUNCTIONS, row -> function(reading, row), batch);
          });
    }
  }

  private static Function function(Reading reading, Row row) {
    boolean aggregate = row.string("kind").equals("a");
    String signature = row.string(aggregate ? "aggregate_signature" : "signature");
    Function function =
        new Function(
            ObjectId.of(
                Kind.FUNCTION,
                row.string("schema"),
                row.string("name") + "(" + row.string("arguments") + ")"),
            aggregate ? AggregateText.of(row, signature) : row.string("definition").stripTrailing(),
            signature,
            routine(row.string("kind")));
    reading.add(Oid.at(Oid.FUNCTION, row.number("oid")), function);
    return function;
  }

  private static String routine(String prokind) {
    return switch (prokind) {
      case "a" -> "AGGREGATE";
      case "p" -> "PROCEDURE";
      default -> "FUNCTION";
    };
  }
}
