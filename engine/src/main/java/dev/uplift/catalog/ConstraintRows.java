package dev.uplift.catalog;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.ConstraintType;
import dev.uplift.database.Row;
import java.util.List;
import java.util.Optional;

/** Reads constraints of the relations that have been named already. */
final class ConstraintRows {
  /**
   * A foreign key to a partitioned table has helper rows for its partitions: they are left out. To
   * print a key takes the server several times longer than all else of its row, so that what most
   * keys are, columns alone, is written here.
   */
  private static final String CONSTRAINTS =
      """
      select c.oid::int8 as oid, c.conrelid::int8 as relation, c.conname as name,
             c.contype::text as type,
             case when c.contype not in ('p', 'u') or c.condeferrable
                       or not exists (select from pg_index i
                                       where i.indexrelid = c.conindid
                                         and i.indnatts = i.indnkeyatts and not i.indisexclusion
                                         and not i.indnullsnotdistinct)
                  then pg_get_constraintdef(c.oid) end as definition,
             c.convalidated,
             case when c.contype = 'f' then c.confrelid::int8 end as referenced,
             case when c.contype in ('p', 'u', 'x') then c.conindid::int8 end as index,
             array_to_string(c.conkey, ' ') as columns,
             c.conparentid <> 0 or (c.coninhcount > 0 and not c.conislocal) as inherited
        from pg_constraint c
       where c.connamespace = any (?::oid[]) and c.conrelid <> 0
         and c.contype in ('p', 'u', 'f', 'c', 'x')
         and (c.conparentid = 0
              or not exists (select from pg_constraint p
                              where p.oid = c.conparentid and p.conrelid = c.conrelid))
       order by c.conrelid, c.conname
      """;

  private static final String NOT_VALID = " NOT VALID";

  private ConstraintRows() {}

  static void read(Reading reading, Spelling spelling) {
    reading
        .session()
        .queryInPieces(CONSTRAINTS, row -> constraint(reading, spelling, row), reading.schemas());
  }

  private static boolean constraint(Reading reading, Spelling spelling, Row row) {
    long table = row.number("relation");
    Optional<ObjectId> relation = kept(reading, table);
    if (relation.isEmpty()) {
      return false;
    }
    ObjectId id = part(Kind.CONSTRAINT, relation.get(), row.string("name"));
    Long referenced = row.numberOrNull("referenced");
    ConstraintType type = type(row.string("type"));
    List<ObjectId> columns =
        reading.columns(table, row.stringOrNull("columns")).stream().map(Column::id).toList();
    List<String> names = columns.stream().map(ObjectId::name).toList();
    String said = row.stringOrNull("definition");
    String definition =
        said == null ? type.name().replace('_', ' ') + " (" + spelling.names(names) + ")" : said;
    Constraint constraint =
        new Constraint(
            id,
            type,
            definition.endsWith(NOT_VALID)
                ? definition.substring(0, definition.length() - NOT_VALID.length())
                : definition,
            row.flag("convalidated"),
            Optional.ofNullable(referenced).flatMap(oid -> reading.at(Oid.relation(oid))),
            names,
            row.flag("inherited"));
    reading.add(Oid.at(Oid.CONSTRAINT, row.number("oid")), constraint);
    columns.forEach(column -> reading.depends(id, column));
    Long index = row.numberOrNull("index");
    if (index != null) {
      reading.name(Oid.relation(index), id);
    }
    return true;
  }

  /** The table or view, unless it is left out. */
  static Optional<ObjectId> kept(Reading reading, long relation) {
    return reading.isLeftOut(Oid.relation(relation))
        ? Optional.empty()
        : reading.at(Oid.relation(relation));
  }

  static ObjectId part(Kind kind, ObjectId relation, String name) {
    return new ObjectId(kind, List.of(relation.path().get(0), relation.path().get(1), name));
  }

  private static ConstraintType type(String contype) {
    return switch (contype) {
      case "p" -> ConstraintType.PRIMARY_KEY;
      case "u" -> ConstraintType.UNIQUE;
      case "f" -> ConstraintType.FOREIGN_KEY;
      case "x" -> ConstraintType.EXCLUSION;
      default -> ConstraintType.CHECK;
    };
  }
}
