package dev.uplift.catalog;

import dev.uplift.catalog.Reading.Address;
import dev.uplift.database.Row;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what cannot be without what. */
final class DependencyRows {
  /**
   * What the server itself brought has an oid below 16384; nobody can drop it. Defaults and NOT
   * NULL go by their column. Most rows say only that a part needs its whole, such as a default its
   * column or an array type its element: the server leaves them out.
   */
  private static final String DEPENDENCIES =
      """
      select case when f.oid is null and n.oid is null then d.classid::int8 else 1259 end as catalog,
             coalesce(f.adrelid, n.conrelid, d.objid)::int8 as oid,
             coalesce(f.adnum, n.conkey[1], d.objsubid)::int4 as part,
             case when r.oid is null then d.refclassid::int8 else 1259 end as ref_catalog,
             coalesce(r.conrelid, d.refobjid)::int8 as ref_oid,
             coalesce(r.conkey[1], d.refobjsubid)::int4 as ref_part
        from pg_depend d
        left join pg_attrdef f on d.classid = 'pg_attrdef'::regclass and f.oid = d.objid
        left join pg_constraint n on d.classid = 'pg_constraint'::regclass and n.oid = d.objid
                                 and n.contype = 'n' and n.conrelid <> 0
        left join pg_constraint r on d.refclassid = 'pg_constraint'::regclass and r.oid = d.refobjid
                                 and r.contype = 'n' and r.conrelid <> 0
       where d.objid >= 16384 and d.refobjid >= 16384 and d.deptype in ('n', 'a', 'i', 'P', 'S')
         and not (d.classid = 'pg_type'::regclass and d.deptype = 'i')
         and (f.oid is null and n.oid is null or d.refclassid <> 'pg_class'::regclass
              or d.refobjid <> coalesce(f.adrelid, n.conrelid)
              or d.refobjsubid <> coalesce(f.adnum, n.conkey[1]))
      """;

  private final Map<ObjectId, Set<ObjectId>> dependsOn = new HashMap<>();
  private final Reading reading;

  private DependencyRows(Reading reading) {
    this.reading = reading;
  }

  static Map<ObjectId, Set<ObjectId>> read(Reading reading) {
    DependencyRows rows = new DependencyRows(reading);
    reading.session().queryInPieces(DEPENDENCIES, rows::dependency);
    return rows.dependsOn;
  }

  private boolean dependency(Row row) {
    Optional<ObjectId> from =
        at(row.number("catalog"), row.number("oid"), row.integer("part"))
            .filter(_ -> !reading.isLeftOut(Oid.at(row.number("catalog"), row.number("oid"))));
    if (from.isEmpty()) {
      return false;
    }
    Optional<ObjectId> to =
        at(row.number("ref_catalog"), row.number("ref_oid"), row.integer("ref_part"));
    if (to.isEmpty() || isOwn(from.get(), to.get())) {
      return false;
    }
    return dependsOn.computeIfAbsent(from.get(), _ -> new LinkedHashSet<>()).add(to.get());
  }

  /** What has no name of its own, such as a composite type's field, goes by its whole. */
  private Optional<ObjectId> at(long catalog, long oid, int part) {
    Optional<ObjectId> exact = reading.at(new Address(catalog, oid, part));
    return exact.isPresent() || part == 0 ? exact : reading.at(Oid.at(catalog, oid));
  }

  /** An object's parts are itself; a sequence can be without the column that owns it. */
  private static boolean isOwn(ObjectId from, ObjectId to) {
    boolean owned =
        from.kind() == Kind.SEQUENCE && (to.kind() == Kind.COLUMN || to.kind() == Kind.TABLE);
    boolean column =
        from.kind() == Kind.COLUMN && to.kind() == Kind.TABLE && to.equals(from.relation());
    return owned || column || from.equals(to);
  }
}
