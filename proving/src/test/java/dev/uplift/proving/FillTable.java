package dev.uplift.proving;

import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One table as whoever fills it must know it.
 *
 * @param columns those that take a value; generated ones are left out
 * @param literals of the table's checks and its domains' checks: good guesses for what they want
 */
record FillTable(
    long oid,
    String schema,
    String name,
    List<FillColumn> columns,
    List<Reference> references,
    List<String> literals) {
  private static final Pattern LITERAL = Pattern.compile("'((?:[^']|'')*)'|(?<![\\w.])(\\d+)");

  FillTable {
    columns = List.copyOf(columns);
    references = List.copyOf(references);
    literals = List.copyOf(literals);
  }

  /**
   * A column.
   *
   * @param base type's name in the catalog ({@code int4}, {@code varchar}), of a domain its base's
   * @param category {@code e} for an enum, {@code b} for a base type and so on ({@code typtype})
   * @param size length of a character or bit type, precision of a number; 0: none
   * @param counted whether a sequence gives the value
   * @param key whether a primary key or unique index holds it
   */
  record FillColumn(
      String name,
      String base,
      String category,
      int size,
      int scale,
      boolean array,
      boolean required,
      boolean counted,
      boolean key,
      List<String> labels) {
    FillColumn {
      labels = List.copyOf(labels);
    }
  }

  /** A foreign key. */
  record Reference(String constraint, List<String> columns, long table, List<String> targets) {
    Reference {
      columns = List.copyOf(columns);
      targets = List.copyOf(targets);
    }
  }

  String sql() {
    return Identifier.quote(schema, name);
  }

  /** {@code schema.table}. */
  String path() {
    return schema + "." + name;
  }

  Optional<FillColumn> column(String wanted) {
    return columns.stream().filter(column -> column.name().equals(wanted)).findFirst();
  }

  private static final String TABLES =
      """
      select c.oid, n.nspname as schema, c.relname as name,
             (select coalesce(string_agg(pg_get_constraintdef(k.oid), ' ' order by k.conname), '')
                from pg_constraint k
               where k.contype = 'c'
                 and (k.conrelid = c.oid
                      or k.contypid in (select a.atttypid from pg_attribute a
                                         where a.attrelid = c.oid))) as checks
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'r' and not c.relispartition
         and n.nspname not in ('pg_catalog', 'information_schema', 'dbupgrade')
         and n.nspname !~ '^pg_'
         and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
       order by 2, 3""";

  private static final String COLUMNS =
      """
      select a.attrelid as table_oid, a.attname as name,
             b.typname as base, b.typtype as category,
             case when a.atttypmod >= 0 then a.atttypmod else t.typtypmod end as modifier,
             e.oid is not null as array, a.attnotnull or t.typnotnull as required,
             a.attidentity <> '' or coalesce(pg_get_expr(d.adbin, d.adrelid), '') ~ '^nextval'
               as counted,
             exists (select from pg_index i where i.indrelid = a.attrelid and i.indisunique
                        and a.attnum = any (i.indkey::int2[])) as key,
             (select array_agg(l.enumlabel::text order by l.enumsortorder)
                from pg_enum l where l.enumtypid = b.oid) as labels
        from pg_attribute a
        join pg_type t on t.oid = a.atttypid
        left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
        join pg_type b
          on b.oid = coalesce(e.oid, case when t.typtype = 'd' then t.typbasetype else t.oid end)
        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
       where a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
       order by a.attrelid, a.attnum""";

  private static final String REFERENCES =
      """
      select k.conrelid as table_oid, k.conname as name, k.confrelid as target,
             (select array_agg(a.attname::text order by u.n)
                from unnest(k.conkey) with ordinality u (num, n)
                join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.num) as columns,
             (select array_agg(a.attname::text order by u.n)
                from unnest(k.confkey) with ordinality u (num, n)
                join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.num) as targets
        from pg_constraint k where k.contype = 'f'
       order by k.conrelid, k.conname""";

  /** Every plain table that is nobody's partition, ordered by name. */
  static List<FillTable> read(Session session) {
    Map<Long, List<FillColumn>> columns = grouped(session, COLUMNS, FillTable::column);
    Map<Long, List<Reference>> references = grouped(session, REFERENCES, FillTable::reference);
    return session.query(
        TABLES,
        row ->
            new FillTable(
                row.number("oid"),
                row.string("schema"),
                row.string("name"),
                columns.getOrDefault(row.number("oid"), List.of()),
                references.getOrDefault(row.number("oid"), List.of()),
                literals(row.string("checks"))));
  }

  private static <T> Map<Long, List<T>> grouped(
      Session session, String sql, dev.uplift.database.RowReader<T> reader) {
    record Entry<T>(long table, T value) {}
    return session
        .query(sql, row -> new Entry<>(row.number("table_oid"), reader.read(row)))
        .stream()
        .collect(
            Collectors.groupingBy(
                Entry::table, Collectors.mapping(Entry::value, Collectors.toList())));
  }

  private static FillColumn column(dev.uplift.database.Row row) {
    String base = row.string("base");
    int modifier = row.integer("modifier");
    boolean number = base.equals("numeric");
    boolean character = base.equals("varchar") || base.equals("bpchar");
    int size = character && modifier > 4 ? modifier - 4 : Math.max(modifier, 0);
    return new FillColumn(
        row.string("name"),
        base,
        row.string("category"),
        number && modifier > 4 ? (modifier - 4) >> 16 : size,
        number && modifier > 4 ? (modifier - 4) & 0x7ff : 0,
        row.flag("array"),
        row.flag("required"),
        row.flag("counted"),
        row.flag("key"),
        row.strings("labels"));
  }

  private static Reference reference(dev.uplift.database.Row row) {
    return new Reference(
        row.string("name"), row.strings("columns"), row.number("target"), row.strings("targets"));
  }

  private static List<String> literals(String checks) {
    List<String> found = new ArrayList<>();
    Matcher matcher = LITERAL.matcher(checks);
    while (matcher.find()) {
      found.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1).replace("''", "'"));
    }
    return found;
  }
}
