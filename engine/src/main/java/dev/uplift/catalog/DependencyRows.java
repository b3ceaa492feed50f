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
  /** What the server itself brought has an oid below 16384; nobody can drop it. */
  private static final String DEPENDENCIES =
      """
      select d.classid::int8 as catalog, d.objid::int8 as oid, d.objsubid as part,
             d.refclassid::int8 as ref_catalog, d.refobjid::int8 as ref_oid, d.refobjsubid as ref_part
        from pg_depend d
       where d.objid >= 16384 and d.refobjid >= 16384 and d.deptype in ('n', 'a', 'i', 'P', 'S')
      """;

  private final Map<ObjectId, Set<ObjectId>> dependsOn = new HashMap<>();
  private final Reading reading;

  private DependencyRows(Reading reading) {
    this.reading = reading;
  }

  static Map<ObjectId, Set<ObjectId>> read(Reading reading) {
    DependencyRows rows = new DependencyRows(reading);
    reading.session().query(DEPENDENCIES, rows::dependency);
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
