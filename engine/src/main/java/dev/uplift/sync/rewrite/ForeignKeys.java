package dev.uplift.sync.rewrite;

import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.ConstraintType;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Ddl;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Form;
import dev.uplift.sync.change.Making;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.shadow.ShadowRecords;
import dev.uplift.sync.shadow.ShadowRecords.Due;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The foreign keys of tables that a swap makes anew, and to them. They come back unproven in the
 * swap, and are proven after it: one scan each, of which nobody waits. A partitioned table's key
 * cannot come back unproven before PostgreSQL 18; so its leaves bear it alone until they are
 * proven, and the table then takes theirs over without a scan.
 */
public final class ForeignKeys {
  private static final String WHY = "was made anew in a swap";

  private final Situation situation;
  private final Work work;
  private final Set<ObjectId> anew;

  /**
   * @param anew one table, or a partitioned one with all of its partitions
   */
  ForeignKeys(Situation situation, Work work, Set<ObjectId> anew) {
    this.situation = situation;
    this.work = work;
    this.anew = Set.copyOf(anew);
  }

  /** What an earlier swap has left to be proven. */
  public static Change proof(Due due, Mode mode) {
    return Change.of(due.constraint(), WHY, mode, Form.TESTED, due.prove());
  }

  /** Rows that are read to prove them. */
  long rows() {
    return declared()
        .flatMap(key -> borne(key).stream())
        .filter(Constraint::validated)
        .mapToLong(key -> Math.max(0, table(key).rows()))
        .sum();
  }

  /** A table takes over the first of a leaf's keys that fits. */
  Optional<String> hindrance() {
    return declared()
        .filter(this::isSpread)
        .flatMap(key -> Leaves.of(table(key), situation.have()).stream())
        .filter(
            leaf ->
                foreignKeys(leaf).map(Constraint::definition).distinct().count()
                    < foreignKeys(leaf).count())
        .map(leaf -> leaf.id().display() + ": two of its foreign keys are alike")
        .findFirst();
  }

  /** Before the old tables go, with which theirs go too. */
  List<String> drops() {
    List<String> sql = new ArrayList<>();
    for (Constraint key : declared().toList()) {
      if (isSpread(key)) {
        Stream.concat(Stream.of(key), borne(key).stream())
            .filter(each -> !goesWithTable(each))
            .forEach(each -> sql.add(dropIfThere(each)));
      } else if (!goesWithTable(key)) {
        sql.add(Ddl.drop(key));
      }
    }
    return sql;
  }

  /** Once the new tables are in their places. */
  List<String> unproven() {
    List<String> sql = new ArrayList<>();
    for (Constraint key : declared().toList()) {
      borne(key).forEach(each -> sql.addAll(made(each, false)));
      if (isSpread(key) && !key.validated()) {
        sql.addAll(made(key, false));
      }
    }
    dues().forEach(due -> sql.add(due.remember()));
    return sql;
  }

  /** After the swap, in order. */
  List<Change> proofs() {
    return dues().stream().map(this::scan).toList();
  }

  private Change scan(Due due) {
    Table of = situation.have().table(due.constraint().relation()).orElseThrow();
    Change proof = proof(due, situation.mode());
    return of.partitionKey().isPresent()
        ? proof
        : proof.scanning("ShareUpdateExclusive", of.rows(), of.bytes());
  }

  /** Leaves before the tables that take their keys over. */
  private List<Due> dues() {
    List<Constraint> proven = declared().filter(Constraint::validated).toList();
    List<Due> dues = new ArrayList<>();
    declared()
        .flatMap(key -> borne(key).stream())
        .filter(Constraint::validated)
        .forEach(each -> dues.add(ShadowRecords.due(each.id())));
    proven.stream()
        .filter(this::isSpread)
        .flatMap(key -> Stream.concat(onLevels(key).stream(), Stream.of(key)))
        .forEach(key -> dues.add(ShadowRecords.due(key.id(), made(key, true))));
    return dues;
  }

  /**
   * The key as partitioned partitions bear it, where one of them calls it otherwise: their parent
   * would give it its own name. The lowest first, so that each takes over those below it.
   */
  private List<Constraint> onLevels(Constraint key) {
    List<Constraint> below =
        Leaves.levels(table(key), situation.have()).reversed().stream()
            .flatMap(level -> copy(key, level).stream())
            .toList();
    return below.stream().anyMatch(each -> !each.id().name().equals(key.id().name()))
        ? below
        : List.of();
  }

  /** Those that do not come of a parent's. */
  private Stream<Constraint> declared() {
    return situation.have().all(Constraint.class).stream()
        .filter(key -> key.type() == ConstraintType.FOREIGN_KEY && !key.inherited())
        .filter(
            key ->
                anew.contains(key.id().relation())
                    || key.references().filter(anew::contains).isPresent())
        .filter(key -> !work.drops(key.id()));
  }

  /** The key as each table bears it that holds rows of its own. */
  private List<Constraint> borne(Constraint key) {
    return isSpread(key)
        ? Leaves.of(table(key), situation.have()).stream()
            .flatMap(leaf -> copy(key, leaf).stream())
            .toList()
        : List.of(key);
  }

  private Optional<Constraint> copy(Constraint key, Table leaf) {
    return foreignKeys(leaf)
        .filter(each -> each.inherited() && each.definition().equals(key.definition()))
        .findFirst();
  }

  private Stream<Constraint> foreignKeys(Table of) {
    return situation.haveGraph().partsOf(of.id()).stream()
        .flatMap(part -> situation.have().find(part).stream())
        .filter(Constraint.class::isInstance)
        .map(Constraint.class::cast)
        .filter(each -> each.type() == ConstraintType.FOREIGN_KEY);
  }

  private boolean isSpread(Constraint key) {
    return table(key).partitionKey().isPresent();
  }

  private boolean goesWithTable(Constraint key) {
    return anew.contains(key.id().relation()) && !isSpread(key);
  }

  private Table table(Constraint key) {
    return situation.have().table(key.id().relation()).orElseThrow();
  }

  /** Perhaps another swap has it made anew already. */
  private static String dropIfThere(Constraint key) {
    return "alter table "
        + key.id().relationSql()
        + " drop constraint if exists "
        + Identifier.quote(key.id().name());
  }

  private List<String> made(Constraint key, boolean proven) {
    Constraint own =
        new Constraint(
            key.id(), key.type(), key.definition(), proven, key.references(), key.columns(), false);
    List<String> sql = new ArrayList<>(Ddl.create(own, situation.have()));
    sql.addAll(new Making(situation).rights(key.id()));
    return sql;
  }
}
