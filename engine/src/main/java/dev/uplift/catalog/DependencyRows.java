package dev.uplift.catalog;

import dev.uplift.catalog.Reading.Address;
import dev.uplift.database.Row;
import java.util.Optional;

/** Reads what cannot be without what. */
final class DependencyRows {
  /**
   * What the server itself brought has an oid below 16384; nobody can drop it. Defaults and NOT
   * NULL go by their column, as {@code place}: the table's oid, and in the last 16 bits the
   * column's number. Most rows say only that a part needs its whole, such as a default its column
   * or an array type its element, or that a key needs its columns, which {@link ConstraintRows} and
   * {@link IndexRows} know: the server leaves them out. It keeps what an index's expressions name.
   */
  private static final String DEPENDENCIES =
      """
      select d.classid::int8 as catalog, d.objid::int8 as oid, d.objsubid as part,
             case d.classid
               when 'pg_attrdef'::regclass
               then (select f.adrelid::int8 << 16 | f.adnum from pg_attrdef f where f.oid = d.objid)
               when 'pg_constraint'::regclass
               then (select n.conrelid::int8 << 16 | n.conkey[1] from pg_constraint n
                      where n.oid = d.objid and n.contype = 'n' and n.conrelid <> 0)
             end as place,
             d.refclassid::int8 as ref_catalog, d.refobjid::int8 as ref_oid,
             d.refobjsubid as ref_part,
             case d.refclassid
               when 'pg_constraint'::regclass
               then (select n.conrelid::int8 << 16 | n.conkey[1] from pg_constraint n
                      where n.oid = d.refobjid and n.contype = 'n' and n.conrelid <> 0)
             end as ref_place
        from pg_depend d
       where d.objid >= 16384 and d.refobjid >= 16384 and d.deptype in ('n', 'a', 'i', 'P', 'S')
         and not (d.deptype = 'i'
                  and (d.classid = 'pg_type'::regclass
                       or d.classid = 'pg_class'::regclass
                          and d.refclassid in ('pg_class'::regclass, 'pg_constraint'::regclass)))
         and not (d.deptype = 'a' and d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0
                  and (d.classid in ('pg_attrdef'::regclass, 'pg_constraint'::regclass)
                       or d.classid = 'pg_class'::regclass
                          and not d.objid = any (array(
                                select i.indexrelid from pg_index i
                                 where i.indexprs is not null or i.indpred is not null))))
      """;

  private final Reading reading;

  private DependencyRows(Reading reading) {
    this.reading = reading;
  }

  static void read(Reading reading) {
    DependencyRows rows = new DependencyRows(reading);
    reading.session().queryInPieces(DEPENDENCIES, rows::dependency);
  }

  private boolean dependency(Row row) {
    Address from = address(row, "place", "catalog", "oid", "part");
    Address to = address(row, "ref_place", "ref_catalog", "ref_oid", "ref_part");
    if (!reading.isLeftOut(Oid.at(from.catalog(), from.oid()))) {
      at(from)
          .ifPresent(
              id ->
                  at(to)
                      .filter(other -> !isOwn(id, other))
                      .ifPresent(it -> reading.depends(id, it)));
    }
    return true;
  }

  private static Address address(Row row, String place, String catalog, String oid, String part) {
    Long column = row.numberOrNull(place);
    return column == null
        ? new Address(row.number(catalog), row.number(oid), row.integer(part))
        : Oid.column(column >> 16, (int) (column & 0xffff));
  }

  /** What has no name of its own, such as a composite type's field, goes by its whole. */
  private Optional<ObjectId> at(Address address) {
    Optional<ObjectId> exact = reading.at(address);
    return exact.isPresent() || address.part() == 0
        ? exact
        : reading.at(Oid.at(address.catalog(), address.oid()));
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
