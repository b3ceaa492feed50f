package dev.uplift.sync.change;

import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.ConstraintType;
import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.pack.Script;
import dev.uplift.pack.Script.Stage;
import dev.uplift.sync.intent.IndexedColumns;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.ScriptsBetween;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * When a new index, or unique key, is built: once, behind what would build it again or change it
 * row by row, unless a script that runs until then may look rows up by it.
 */
public record IndexTime(Situation situation) {

  /** Whether a later mode builds it, as far as scripts tell. */
  public boolean waits(CatalogObject shall) {
    return waits(shall, Set.of());
  }

  /**
   * Whether a later mode builds it.
   *
   * @param rewrittenLater tables that a later mode writes anew
   */
  public boolean waits(CatalogObject shall, Set<ObjectId> rewrittenLater) {
    Optional<IndexedColumns> asked = columns(shall);
    if (asked.isEmpty()) {
      return false;
    }
    IndexedColumns columns = asked.get();
    ScriptsBetween scripts = situation.settings().scripts();
    if (isBeforePreSync()) {
      if (lookingUp(Stage.PRE_SYNC, shall, columns).isPresent()) {
        return false;
      }
      boolean old = situation.has(shall.id().relation());
      if (scripts.filling(Stage.PRE_SYNC, columns).isPresent()
          || (old && rewrittenLater.contains(shall.id().relation()))) {
        return true;
      }
    }
    return situation.mode() != Mode.FINAL
        && scripts.filling(Stage.POST_SYNC, columns).isPresent()
        && lookingUp(Stage.POST_SYNC, shall, columns).isEmpty()
        && !(isUnique(shall) && scripts.sifting(Stage.POST_SYNC, columns));
  }

  /** Why it is built in this mode, of one that is new. */
  Optional<String> because(CatalogObject shall) {
    return columns(shall).flatMap(columns -> because(shall, columns));
  }

  private Optional<String> because(CatalogObject shall, IndexedColumns columns) {
    ScriptsBetween scripts = situation.settings().scripts();
    Stage next = isBeforePreSync() ? Stage.PRE_SYNC : Stage.POST_SYNC;
    Optional<Script> looking = lookingUp(next, shall, columns);
    boolean filled = scripts.filling(next, columns).isPresent();
    return switch (situation.mode()) {
      case ADDITIVE, PARTIAL -> looking.map(script -> script.path() + " may look rows up by it");
      case FULL ->
          looking
              .filter(_ -> filled)
              .map(script -> script.path() + " may look rows up by it")
              .or(() -> filledBy(Stage.PRE_SYNC, columns))
              .or(() -> onOldTable(shall));
      case FINAL ->
          repaired(shall)
              .or(
                  () ->
                      looking.isPresent() ? Optional.empty() : filledBy(Stage.POST_SYNC, columns));
      case RENAME_TABLES, RENAME_COLUMNS -> Optional.empty();
    };
  }

  /** Rows share it as they are, or are let share it by a script's word. */
  private Optional<String> repaired(CatalogObject shall) {
    return situation.intents().putOff().contains(shall.id().path())
        ? situation
            .settings()
            .scripts()
            .repairing(Stage.POST_SYNC, shall.id().display())
            .map(script -> "built behind " + script.path() + ", which repairs rows that share it")
        : Optional.empty();
  }

  private Optional<String> filledBy(Stage stage, IndexedColumns columns) {
    return situation
        .settings()
        .scripts()
        .filling(stage, columns)
        .map(script -> "built once, behind " + script.path() + ", which fills it");
  }

  private Optional<String> onOldTable(CatalogObject shall) {
    return !isUnique(shall) && situation.has(shall.id().relation())
        ? Optional.of("built once, on its table as it will be")
        : Optional.empty();
  }

  private boolean isBeforePreSync() {
    return situation.mode() == Mode.ADDITIVE || situation.mode() == Mode.PARTIAL;
  }

  /** One that is there and begins alike finds the same rows, about as fast. */
  private Optional<Script> lookingUp(Stage stage, CatalogObject shall, IndexedColumns columns) {
    return stands(shall, columns)
        ? Optional.empty()
        : situation.settings().scripts().lookingUp(stage, columns);
  }

  private boolean stands(CatalogObject shall, IndexedColumns columns) {
    return columns.finding().size() == 1
        && situation.haveGraph().partsOf(shall.id().relation()).stream()
            .map(part -> situation.have().objects().get(part))
            .anyMatch(old -> finding(old).equals(columns.finding()));
  }

  /**
   * The column by which an index that is there finds rows; none where it does not hold all rows.
   */
  private Set<String> finding(CatalogObject old) {
    return switch (old) {
      case Index index when index.valid() && !index.definition().contains(" WHERE ") ->
          first(index.columns());
      case Constraint key when isKey(key) -> first(key.columns());
      default -> Set.of();
    };
  }

  private Set<String> first(List<String> columns) {
    return columns.stream()
        .filter(column -> !situation.settings().scripts().common().contains(column))
        .limit(1)
        .collect(Collectors.toSet());
  }

  /** Empty for what is neither an index nor a unique key of a table. */
  private Optional<IndexedColumns> columns(CatalogObject shall) {
    return switch (shall) {
      case Index index when situation.want().table(index.id().relation()).isPresent() ->
          Optional.of(columns(index.id(), index.columns()));
      case Constraint key when key.type() == ConstraintType.UNIQUE ->
          Optional.of(columns(key.id(), key.columns()));
      default -> Optional.empty();
    };
  }

  private IndexedColumns columns(ObjectId part, List<String> keys) {
    Set<String> all =
        situation.wantGraph().needs(part).stream()
            .filter(needed -> needed.kind() == Kind.COLUMN)
            .map(ObjectId::name)
            .collect(Collectors.toSet());
    boolean plain = keys.containsAll(all);
    all.addAll(keys);
    Set<String> finding = plain ? first(keys) : Set.of();
    return new IndexedColumns(tables(part.relation()), all, finding.isEmpty() ? all : finding);
  }

  private List<ObjectId> tables(ObjectId table) {
    List<ObjectId> tables = new ArrayList<>();
    Optional<ObjectId> next = Optional.of(table);
    while (next.isPresent() && !tables.contains(next.get())) {
      tables.add(next.get());
      next = situation.want().table(next.get()).flatMap(Table::partitionOf);
    }
    return tables;
  }

  private static boolean isUnique(CatalogObject shall) {
    return shall instanceof Constraint || (shall instanceof Index index && index.unique());
  }

  private static boolean isKey(Constraint constraint) {
    return constraint.type() == ConstraintType.PRIMARY_KEY
        || constraint.type() == ConstraintType.UNIQUE;
  }
}
