package dev.uplift.catalog;

import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.ConstraintType;
import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.database.Row;
import java.util.List;
import java.util.Optional;

/** Reads constraints and indexes of the relations that have been named already. */
final class ConstraintRows {
  /** A foreign key to a partitioned table has helper rows for its partitions: they are left out. */
  private static final String CONSTRAINTS =
      """
      select c.oid::int8 as oid, c.conrelid::int8 as relation, c.conname as name,
             c.contype::text as type, pg_get_constraintdef(c.oid) as definition, c.convalidated,
             case when c.contype = 'f' then c.confrelid::int8 end as referenced,
             case when c.contype in ('p', 'u', 'x') then c.conindid::int8 end as index,
             c.conkey::text[] as columns,
             c.conparentid <> 0 or (c.coninhcount > 0 and not c.conislocal) as inherited
        from pg_constraint c
        left join pg_constraint p on p.oid = c.conparentid
       where c.connamespace = any (?::oid[]) and c.conrelid <> 0
         and c.contype in ('p', 'u', 'f', 'c', 'x')
         and (p.oid is null or p.conrelid <> c.conrelid)
       order by c.conrelid, c.conname
      """;

  /**
   * Asking the server to print an index takes it several times longer than looking its columns up.
   * So what most indexes are is written here as it would write it: a B-tree over columns alone,
   * which are compared and ordered as their types and columns have it.
   */
  private static final String INDEXES =
      """
      select c.oid::int8 as oid, i.indrelid::int8 as relation, c.relname as name,
             case when plain.columns is null then pg_get_indexdef(c.oid)
                  else format('CREATE %sINDEX %I ON %I.%I USING btree (%s)',
                              case when i.indisunique then 'UNIQUE ' else '' end, c.relname,
                              n.nspname, t.relname, plain.columns) end as definition,
             i.indisunique, i.indisvalid,
             string_to_array(i.indkey::text, ' ') as columns, i.indnkeyatts::int4 as keys,
             c.relispartition as inherited,
             case when i.indexprs is not null
                  then (select array_agg(a.attnum || '=' || a.attstattarget order by a.attnum)
                          from pg_attribute a
                         where a.attrelid = c.oid and coalesce(a.attstattarget, -1) >= 0)
             end as statistics
        from pg_index i
        join pg_class c on c.oid = i.indexrelid
        join pg_class t on t.oid = i.indrelid
        join pg_namespace n on n.oid = t.relnamespace
        left join pg_constraint k on k.conindid = c.oid and k.conrelid = i.indrelid
                                 and k.contype in ('p', 'u', 'x')
        left join lateral (
             select string_agg(quote_ident(a.attname), ', ' order by part.place) as columns
               from unnest(i.indkey::int2[], i.indclass::oid[], i.indcollation::oid[],
                           i.indoption::int2[])
                    with ordinality part (number, class, coll, flags, place)
               join pg_attribute a on a.attrelid = i.indrelid and a.attnum = part.number
               join pg_opclass o on o.oid = part.class
              where c.relkind = 'i' and c.relam = 403 and c.reloptions is null
                and i.indexprs is null and i.indpred is null
                and i.indnatts = i.indnkeyatts and not i.indnullsnotdistinct
             having bool_and(o.opcdefault and part.flags = 0
                             and part.coll in (0, a.attcollation)
                             and (o.opcintype = a.atttypid
                                  or o.opcintype = 'text'::regtype
                                     and a.atttypid = 'varchar'::regtype))) plain on true
       where c.relnamespace = any (?::oid[]) and k.oid is null
       order by i.indrelid, c.relname
      """;

  private static final String NOT_VALID = " NOT VALID";

  private ConstraintRows() {}

  static void read(Reading reading) {
    reading
        .session()
        .queryInPieces(CONSTRAINTS, row -> constraint(reading, row), reading.schemas());
    reading.session().queryInPieces(INDEXES, row -> index(reading, row), reading.schemas());
  }

  private static boolean constraint(Reading reading, Row row) {
    Optional<ObjectId> relation = kept(reading, row);
    if (relation.isEmpty()) {
      return false;
    }
    ObjectId id = part(Kind.CONSTRAINT, relation.get(), row.string("name"));
    Long referenced = row.numberOrNull("referenced");
    String definition = row.string("definition");
    Constraint constraint =
        new Constraint(
            id,
            type(row.string("type")),
            definition.endsWith(NOT_VALID)
                ? definition.substring(0, definition.length() - NOT_VALID.length())
                : definition,
            row.flag("convalidated"),
            Optional.ofNullable(referenced).flatMap(oid -> reading.at(Oid.relation(oid))),
            columns(reading, row, row.strings("columns")),
            row.flag("inherited"));
    reading.add(Oid.at(Oid.CONSTRAINT, row.number("oid")), constraint);
    Long index = row.numberOrNull("index");
    if (index != null) {
      reading.name(Oid.relation(index), id);
    }
    return true;
  }

  private static boolean index(Reading reading, Row row) {
    Optional<ObjectId> relation = kept(reading, row);
    if (relation.isEmpty()) {
      return false;
    }
    reading.add(
        Oid.relation(row.number("oid")),
        new Index(
            part(Kind.INDEX, relation.get(), row.string("name")),
            row.string("definition"),
            row.flag("indisunique"),
            row.flag("indisvalid"),
            columns(reading, row, row.strings("columns").subList(0, row.integer("keys"))),
            row.flag("inherited"),
            row.strings("statistics")));
    return true;
  }

  /** An expression has the number 0, and no name. */
  private static List<String> columns(Reading reading, Row row, List<String> numbers) {
    long relation = row.number("relation");
    return numbers.stream()
        .map(Integer::valueOf)
        .filter(number -> number != 0)
        .map(number -> reading.at(Oid.column(relation, number)))
        .flatMap(Optional::stream)
        .map(ObjectId::name)
        .toList();
  }

  private static Optional<ObjectId> kept(Reading reading, Row row) {
    long relation = row.number("relation");
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
