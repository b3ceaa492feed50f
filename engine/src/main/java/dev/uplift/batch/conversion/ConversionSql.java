package dev.uplift.batch.conversion;

import dev.uplift.batch.conversion.PlacedSql.Writing;
import dev.uplift.database.Identifier;
import dev.uplift.pack.Conversion;
import dev.uplift.pack.Conversion.Condition;
import dev.uplift.pack.Conversion.Entry;
import dev.uplift.pack.Conversion.Join;
import dev.uplift.pack.Conversion.Source;
import dev.uplift.pack.Conversion.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A conversion as SQL, for one tenant. Pure. Expressions stand where the server assigns them, so
 * that literals take the column's type and nothing is cut to fit it.
 *
 * @param key by which rows of {@code from} are found again where they are changed with a join
 */
record ConversionSql(Conversion conversion, Tenant tenant, Columns columns, List<String> key) {
  private static final String CHANGED = "uplift_changed";

  ConversionSql {
    key = List.copyOf(key);
  }

  /**
   * What the conversion does to the rows of {@code from} within a range.
   *
   * @param range a condition upon the alias of {@code from}
   */
  PlacedSql change(String range) {
    return switch (conversion.target()) {
      case Target.Insert insert -> insert(insert, range);
      case Target.Update update -> update(update.table(), update.match(), range);
      case Target.Itself _ when conversion.joins().isEmpty() -> itself(range);
      case Target.Itself itself -> update(changed(itself), ownKey(itself), range);
    };
  }

  private PlacedSql insert(Target.Insert insert, String range) {
    Optional<String> filled = filled(insert.table());
    List<String> names = new ArrayList<>(conversion.set().stream().map(Entry::column).toList());
    filled.ifPresent(names::add);
    Writing sql = new Writing();
    sql.add(
        "insert into " + Identifier.quoted(insert.table()) + " (" + Identifier.list(names) + ")");
    String before = "\nselect ";
    for (Entry entry : conversion.set()) {
      sql.add(before).add(entry.expression(), "set." + entry.column(), entry.line());
      before = ", ";
    }
    filled.ifPresent(_ -> sql.add(", " + Identifier.literal(tenant.id())));
    sql.add("\n  from ");
    sources(sql);
    conditions(sql, range, Optional.empty(), List.of());
    return sql.done();
  }

  /** The tenant's column, where rows would come about without it. */
  private Optional<String> filled(String table) {
    return tenantColumn(table)
        .filter(name -> conversion.set().stream().noneMatch(e -> e.column().equals(name)));
  }

  private PlacedSql itself(String range) {
    Writing sql = new Writing();
    sql.add("update " + named(conversion.from()));
    assignments(sql);
    conditions(sql, range, Optional.empty(), List.of());
    return sql.done();
  }

  private PlacedSql update(Source target, List<Entry> match, String range) {
    Writing sql = new Writing();
    sql.add("update " + named(target));
    assignments(sql);
    sql.add("\n  from ");
    sources(sql);
    conditions(sql, range, Optional.of(target), match);
    return sql.done();
  }

  private void assignments(Writing sql) {
    String before = "\n   set ";
    for (Entry entry : conversion.set()) {
      sql.add(before + Identifier.quote(entry.column()) + " = ")
          .add(entry.expression(), "set." + entry.column(), entry.line());
      before = ",\n       ";
    }
  }

  /** A target row that several source rows want to change; no row when there is none. */
  Optional<PlacedSql> severalMatches() {
    return switch (conversion.target()) {
      case Target.Insert _ -> Optional.empty();
      case Target.Update update -> Optional.of(severalMatches(update.table(), update.match()));
      case Target.Itself _ when conversion.joins().isEmpty() -> Optional.empty();
      case Target.Itself itself -> Optional.of(severalMatches(changed(itself), ownKey(itself)));
    };
  }

  private PlacedSql severalMatches(Source target, List<Entry> match) {
    String row = Identifier.quote(target.alias());
    Writing sql = new Writing();
    sql.add("select count(*) as matches, array[");
    sql.add(
        match.stream()
            .map(e -> "min(" + row + "." + Identifier.quote(e.column()) + "::text)")
            .collect(Collectors.joining(", ")));
    sql.add("] as key\n  from " + named(target) + "\n cross join ");
    sources(sql);
    conditions(sql, "true", Optional.of(target), match);
    sql.add("\n group by " + row + ".tableoid, " + row + ".ctid having count(*) > 1 limit 1");
    return sql.done();
  }

  /**
   * Every expression where the server takes none that looks at several rows: no aggregate, no
   * window function, no set.
   */
  PlacedSql rowByRow() {
    Writing sql = new Writing();
    sql.add("explain select 1 from ");
    switch (conversion.target()) {
      case Target.Update update -> sql.add(named(update.table())).add(" cross join ");
      case Target.Insert _, Target.Itself _ -> {}
    }
    sources(sql);
    String before = "\n where ";
    for (Entry entry : conversion.set()) {
      sql.add(before).add(entry.expression(), "set." + entry.column(), entry.line());
      sql.add(" is null");
      before = "\n    or ";
    }
    return sql.done();
  }

  /** The tables that rows are read from, each joined one to its tenant's rows alone. */
  private void sources(Writing sql) {
    boolean several = !conversion.joins().isEmpty();
    sql.add(several ? "(" : "").add(named(conversion.from()));
    for (Join join : conversion.joins()) {
      sql.add("\n  " + (join.kept() ? "left join " : "join ") + named(join.source()) + " on ");
      Condition on = join.on();
      sql.add(on.expression(), "join", on.line());
      own(join.source()).ifPresent(own -> sql.add(" and " + own));
    }
    sql.add(several ? ")" : "");
  }

  private void conditions(Writing sql, String range, Optional<Source> target, List<Entry> match) {
    String before = "\n where ";
    for (Entry entry : match) {
      String column = target.map(Source::alias).map(Identifier::quote).orElse("");
      sql.add(before + column + "." + Identifier.quote(entry.column()) + " = ");
      sql.add(entry.expression(), "match." + entry.column(), entry.line());
      before = "\n   and ";
    }
    if (conversion.where().isPresent()) {
      Condition where = conversion.where().get();
      sql.add(before).add(where.expression(), "where", where.line());
      before = "\n   and ";
    }
    List<String> own = new ArrayList<>();
    target.flatMap(this::own).ifPresent(own::add);
    own(conversion.from()).ifPresent(own::add);
    own.add(range);
    for (String condition : own) {
      sql.add(before + condition);
      before = "\n   and ";
    }
  }

  private static String named(Source source) {
    return Identifier.quoted(source.table()) + " " + Identifier.quote(source.alias());
  }

  /** The condition that a row is the tenant's own, where its table tells tenants apart. */
  private Optional<String> own(Source source) {
    return tenantColumn(source.table())
        .map(
            name ->
                Identifier.quote(source.alias(), name) + " = " + Identifier.literal(tenant.id()));
  }

  private Optional<String> tenantColumn(String table) {
    return tenant.column().filter(name -> columns.of(table, name).isPresent());
  }

  /** The rows of {@code from} once more, as those that change: a target cannot be outer-joined. */
  private Source changed(Target.Itself itself) {
    return new Source(conversion.from().table(), CHANGED, itself.line());
  }

  private List<Entry> ownKey(Target.Itself itself) {
    String alias = conversion.from().alias();
    return key.stream()
        .map(name -> new Entry(name, Identifier.quote(alias, name), itself.line()))
        .toList();
  }
}
