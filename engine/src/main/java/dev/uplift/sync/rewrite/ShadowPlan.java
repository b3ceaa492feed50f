package dev.uplift.sync.rewrite;

import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.ConstraintType;
import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.CatalogObject.Trigger;
import dev.uplift.catalog.Ddl;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.sync.change.Aside;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Closure;
import dev.uplift.sync.change.Form;
import dev.uplift.sync.change.TableWork;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.column.ColumnSql;
import dev.uplift.sync.column.Converted;
import dev.uplift.sync.column.IndexSql;
import dev.uplift.sync.column.Retype;
import dev.uplift.sync.column.Unlimited;
import dev.uplift.sync.intent.Fusion;
import dev.uplift.sync.shadow.Physical;
import dev.uplift.sync.shadow.Shadow;
import dev.uplift.sync.shadow.Shadow.Build;
import dev.uplift.sync.shadow.Shadow.Filling;
import dev.uplift.sync.shadow.ShadowCopy;
import dev.uplift.sync.shadow.ShadowRecords;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Plans one table's shadow: how it is made and filled, and what goes and comes around its swap. */
final class ShadowPlan {
  private final Situation situation;
  private final Work work;
  private final TableWork tableWork;
  private final Physical physical;
  private final ForeignKeys foreignKeys;
  private final Table is;
  private final Templates templates;
  private final ShadowColumns columns;
  private final ObjectId shadow;

  /**
   * @param foreignKeys of the table and to it, unless others see to them
   */
  ShadowPlan(
      Situation situation,
      Work work,
      TableWork tableWork,
      Physical physical,
      ForeignKeys foreignKeys) {
    this.situation = situation;
    this.work = work;
    this.tableWork = tableWork;
    this.physical = physical;
    this.foreignKeys = foreignKeys;
    this.is = tableWork.table();
    this.templates = new Templates(situation, work, tableWork, physical);
    this.columns = new ShadowColumns(situation, tableWork, physical, templates);
    this.shadow = ObjectId.table(Shadow.SCHEMA, Aside.name("shadow", is.id()));
  }

  /** The check that spares a partition its scan when it is attached. */
  static String bound(ObjectId partition) {
    return Aside.name("uplift_bound", partition);
  }

  /** The shadow, of which the caller has to prove that nothing is missing. */
  Shadow plan() {
    clear();
    List<CatalogObject> indexes = indexes();
    Shadow filled =
        new Shadow(is.id(), shadow.name(), create(), filling(), reads(), builds(indexes));
    Swap swap = new Swap(situation, work, is, physical, filled, foreignKeys);
    List<String> sql = new ArrayList<>(swap.statements(indexes, checks(), columns.all()));
    sql.addAll(ShadowRecords.swapped(filled));
    tableWork.shadow(filled, sql);
    foreignKeys.proofs().forEach(work::last);
    lasts();
    return filled;
  }

  /** Of a partitioned table without partitions: all of it within the swap. */
  void planEmpty() {
    clear();
    List<CatalogObject> indexes = indexes();
    Filling nothing = new Filling(List.of(), "");
    Shadow empty =
        new Shadow(is.id(), shadow.name(), create(), nothing, List.of(), builds(indexes));
    List<String> sql = new ArrayList<>(empty.create());
    sql.add(ShadowCopy.withoutGrants(empty));
    for (Build build : empty.builds()) {
      sql.add(tablespace(build.tablespace()));
      sql.add(build.sql());
    }
    sql.add("set local default_tablespace to default");
    Swap swap = new Swap(situation, work, is, physical, empty, foreignKeys);
    sql.addAll(swap.statements(indexes, checks(), columns.all()));
    tableWork.replaced(sql);
    lasts();
  }

  private void lasts() {
    if (!physical.last().isEmpty()) {
      work.lastOf(
          Change.of(
              is.id(), "targets of statistics", situation.mode(), Form.RESTORED, physical.last()));
    }
  }

  /** What hangs on the old table goes with it, and comes back on the new one. */
  private void clear() {
    Closure closure = new Closure(situation, work);
    for (ObjectId part : situation.haveGraph().partsOf(is.id())) {
      boolean loose =
          part.kind() == Kind.RULE || part.kind() == Kind.TRIGGER || part.kind() == Kind.POLICY;
      if (loose && !closure.isOfParent(part) && work.drop(part, is.id())) {
        situation.have().find(part).ifPresent(work::restore);
      }
      around(part, closure);
    }
    around(is.id(), closure);
  }

  private void around(ObjectId object, Closure closure) {
    for (ObjectId dependent : situation.haveGraph().neededBy(object)) {
      boolean own = dependent.relation().equals(is.id());
      boolean foreignKey = dependent.kind() == Kind.CONSTRAINT;
      boolean lost = dependent.kind() == Kind.STATISTICS && needsFresh(dependent);
      if (!own && !foreignKey && !lost && !isOfPartition(dependent)) {
        closure.takeOut(dependent, is.id());
      }
    }
  }

  /** It goes and comes with its table's, or with the partition. */
  private boolean isOfPartition(ObjectId part) {
    return switch (situation.have().objects().get(part)) {
      case Index index -> index.inherited();
      case Trigger trigger -> trigger.inherited();
      case null, default -> false;
    };
  }

  private List<String> create() {
    List<String> sql = new ArrayList<>();
    sql.add(tablespace(physical.tablespace()));
    sql.addAll(templates.create());
    Table table =
        new Table(
            shadow,
            columns.within(shadow),
            is.partitionKey(),
            Optional.empty(),
            Optional.empty(),
            templates.ids(),
            false,
            false,
            false,
            is.options(),
            is.replicaIdentity().startsWith("i") ? "d" : is.replicaIdentity(),
            Optional.empty(),
            0,
            0);
    sql.addAll(Ddl.create(table, situation.have()));
    for (Physical.Setting setting : physical.settings()) {
      Optional<Column> old = is.column(setting.column());
      boolean kept =
          old.isPresent()
              && !tableWork.isFresh(setting.column())
              && (setting.outlivesType() || sameType(old.get(), tableWork.column(old.get())));
      if (kept) {
        sql.add(
            "alter table "
                + shadow.relationSql()
                + " alter column "
                + ColumnSql.name(old.get())
                + " "
                + setting.action());
      }
    }
    checks().forEach(check -> sql.add(moved(check, check.id().name())));
    physical
        .kin()
        .bound()
        .filter(_ -> is.partitionKey().isEmpty())
        .ifPresent(
            bound ->
                sql.add(
                    "alter table "
                        + shadow.relationSql()
                        + " add constraint "
                        + Identifier.quote(bound(is.id()))
                        + " check ("
                        + bound
                        + ")"));
    return sql;
  }

  private List<Constraint> checks() {
    return own(Constraint.class)
        .filter(each -> each.type() == ConstraintType.CHECK && each.validated())
        .filter(each -> is.inherits().isEmpty() || !each.inherited())
        .toList();
  }

  private static String tablespace(Optional<String> name) {
    return "set local default_tablespace = " + Identifier.literal(name.orElse("")).strip();
  }

  /**
   * Expressions are as ALTER TABLE's, of types without limits: the shadow's columns do the rest.
   */
  private Filling filling() {
    List<Filling.Value> values = new ArrayList<>();
    for (Column old : is.columns()) {
      Column column = tableWork.column(old);
      if (column.generated().isEmpty() && !tableWork.isFresh(old.id().name())) {
        values.add(new Filling.Value(old.id().name(), expression(old, column)));
      }
    }
    Filling filling = new Filling(values, "");
    return tableWork.fusion().map(fusion -> converted(filling, fusion)).orElse(filling);
  }

  private Filling converted(Filling plain, Fusion fusion) {
    Converted converted = new Converted(fusion, situation, Optional.of(Shadow.SOURCE));
    Filling filling = plain;
    for (String name : fusion.set().keySet().stream().sorted().toList()) {
      Column old = is.column(name).orElseThrow();
      filling = filling.with(name, cast(converted.value(old), tableWork.column(old)));
    }
    for (String join : converted.joins()) {
      filling = filling.joined(join);
    }
    return filling;
  }

  private List<ObjectId> reads() {
    return tableWork.fusion().map(Fusion::joined).orElse(List.of());
  }

  private String expression(Column old, Column column) {
    String name = Shadow.SOURCE + "." + ColumnSql.name(old);
    if (old.type().equals(column.type())) {
      return name;
    }
    Optional<String> using = new Retype(old, column, situation, false, Map.of()).using(name);
    return cast(using.orElse(name), column);
  }

  private String cast(String value, Column column) {
    return "(" + value + ")::" + Unlimited.of(Situation.behind(column.type(), situation.want()));
  }

  private static boolean sameType(Column one, Column other) {
    return one.type().equals(other.type()) && one.collation().equals(other.collation());
  }

  /** Indexes and the constraints that own one, in a stable order. */
  private List<CatalogObject> indexes() {
    List<CatalogObject> found = new ArrayList<>();
    own(Constraint.class)
        .filter(
            each ->
                each.type() != ConstraintType.CHECK && each.type() != ConstraintType.FOREIGN_KEY)
        .forEach(found::add);
    own(Index.class).forEach(found::add);
    return found;
  }

  private <T extends CatalogObject> Stream<T> own(Class<T> type) {
    return situation.haveGraph().partsOf(is.id()).stream()
        .filter(part -> !work.drops(part) && !needsFresh(part))
        .flatMap(part -> situation.have().find(part).stream())
        .filter(type::isInstance)
        .map(type::cast);
  }

  /** A column that is worked out anew takes with it what stood on it, as DROP COLUMN does. */
  private boolean needsFresh(ObjectId part) {
    Set<ObjectId> needs = situation.haveGraph().needs(part);
    return part.kind() != Kind.COLUMN
        && needs.stream()
            .anyMatch(
                each ->
                    each.kind() == Kind.COLUMN
                        && each.relation().equals(is.id())
                        && is.column(each.name()).isPresent()
                        && tableWork.isFresh(each.name()));
  }

  private List<Build> builds(List<CatalogObject> indexes) {
    List<Build> builds = new ArrayList<>();
    for (CatalogObject object : indexes) {
      String name = Swap.aside(object.id());
      Optional<String> tablespace =
          Optional.ofNullable(physical.indexTablespaces().get(object.id().name()));
      String sql =
          object instanceof Index index ? moved(index, name) : moved((Constraint) object, name);
      builds.add(new Build(name, tablespace, sql));
    }
    return builds;
  }

  private String moved(Constraint constraint, String name) {
    return "alter table "
        + shadow.relationSql()
        + " add constraint "
        + Identifier.quote(name)
        + " "
        + constraint.definition();
  }

  private String moved(Index index, String name) {
    return "create "
        + (index.unique() ? "unique " : "")
        + "index "
        + Identifier.quote(name)
        + " on "
        + shadow.relationSql()
        + IndexSql.afterTable(index);
  }
}
