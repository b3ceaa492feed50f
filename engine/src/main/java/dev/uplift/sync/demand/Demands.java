package dev.uplift.sync.demand;

import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.ConstraintType;
import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.pack.Dictionary.Retirement;
import dev.uplift.sync.demand.Demand.Test;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.situation.Lineage;
import dev.uplift.sync.situation.Losses;
import dev.uplift.sync.situation.SitePartitions;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that the target asks of the rows as they are now, in the old structure's names: what a
 * forecast tries, and what the sync itself refuses.
 *
 * @param tables whose rows are asked, by their old names
 */
public record Demands(List<Demand> all, Map<ObjectId, OldTable> tables) {
  public Demands {
    all = List.copyOf(all);
    tables = Map.copyOf(tables);
  }

  /**
   * A table as it is now.
   *
   * @param becomes its name in the target; empty when it goes
   * @param key the columns that tell its rows apart; empty when nothing does
   * @param columns old names by new ones, of those that are in both
   * @param rows as the planner guesses
   */
  public record OldTable(
      ObjectId id,
      Optional<ObjectId> becomes,
      List<String> key,
      Map<String, String> columns,
      long rows,
      long bytes) {
    public OldTable {
      key = List.copyOf(key);
      columns = Map.copyOf(columns);
    }
  }

  /**
   * Of the whole target.
   *
   * @param encoding the database's
   */
  public static Demands of(Situation situation, String encoding) {
    List<Demand> all = new ArrayList<>();
    Map<ObjectId, OldTable> tables = new LinkedHashMap<>();
    Lineage lineage = new Lineage(situation);
    TypeDemands types = new TypeDemands(situation);
    ColumnDemands columns = new ColumnDemands(situation);
    PartitionDemands partitions = PartitionDemands.of(situation);
    EncodingDemands texts = new EncodingDemands(situation, encoding);
    for (Table shall : situation.want().tables()) {
      Optional<Table> old = lineage.old(shall.id()).filter(is -> is.foreignServer().isEmpty());
      if (old.isPresent() && shall.partitionOf().isEmpty()) {
        Table is = old.get();
        tables.put(is.id(), oldTable(situation, is, Optional.of(shall)));
        for (Column column : shall.columns()) {
          all.addAll(types.narrowing(is, column));
          all.addAll(columns.of(is, shall, column));
        }
        all.addAll(new ExpressionDemands(situation, is, shall).columns());
        for (Table heir : types.heirs(is, shall)) {
          tables.putIfAbsent(heir.id(), oldTable(situation, heir, Optional.of(shall)));
          all.addAll(types.own(heir, is, shall));
        }
        all.addAll(texts.of(is, shall));
        all.addAll(keys(situation, is, shall));
        partitions.of(is, shall).ifPresent(all::add);
      }
    }
    List<Losses.Loss> losses = new Losses(situation).all();
    List<ObjectId> going = losses.stream().map(Losses.Loss::object).toList();
    for (Table is : situation.have().tables()) {
      boolean kept = lineage.successor(is.id()).isEmpty() && !going.contains(is.id());
      List<Demand> asked = new ArrayList<>(types.staying(is));
      if (kept) {
        asked.addAll(kept(columns, is));
      }
      if (!asked.isEmpty()) {
        Optional<Table> becomes = Optional.of(is).filter(_ -> kept);
        tables.putIfAbsent(is.id(), oldTable(situation, is, becomes));
        all.addAll(asked);
      }
    }
    for (Losses.Loss loss : losses) {
      ObjectId table = loss.object().relation();
      situation
          .have()
          .table(table)
          .filter(is -> is.foreignServer().isEmpty())
          .ifPresent(
              is -> {
                tables.computeIfAbsent(table, _ -> oldTable(situation, is, Optional.empty()));
                all.add(drop(situation, loss));
              });
    }
    return new Demands(all, tables);
  }

  /** What a foreign table that stays is asked by the domains that it has from the package. */
  private static List<Demand> kept(ColumnDemands columns, Table is) {
    List<Demand> asked = new ArrayList<>();
    if (is.foreignServer().isEmpty() && is.partitionOf().isEmpty()) {
      for (Column column : is.columns()) {
        asked.addAll(columns.of(is, is, column));
      }
    }
    return asked;
  }

  /** What changes of type alone would do to values: what is refused before anything changes. */
  public static List<Demand.Rows> narrowings(Situation situation) {
    return new TypeDemands(situation).narrowings();
  }

  /**
   * That rows have a partition still where partitions go of which the target knows nothing, and
   * whose bounds say nothing of the new key.
   */
  public static List<Demand> lostPartitions(Situation situation) {
    Lineage lineage = new Lineage(situation);
    SitePartitions own = new SitePartitions(situation);
    return situation.want().tables().stream()
        .filter(shall -> shall.partitionOf().isEmpty() && shall.partitionKey().isPresent())
        .flatMap(
            shall ->
                lineage.old(shall.id()).stream()
                    .filter(is -> !own.lost(is, shall).isEmpty())
                    .flatMap(is -> PartitionDemands.of(situation).of(is, shall).stream()))
        .toList();
  }

  /** Defaults of new columns, which old rows get: what no row has anything against. */
  public static List<Demand> defaults(Situation situation) {
    Lineage lineage = new Lineage(situation);
    return situation.want().tables().stream()
        .flatMap(
            shall ->
                lineage.old(shall.id()).stream()
                    .filter(is -> is.foreignServer().isEmpty())
                    .flatMap(is -> new ExpressionDemands(situation, is, shall).defaults().stream()))
        .toList();
  }

  /** Unique keys alone, of these paths: what may wait until scripts have merged duplicates. */
  public static List<Demand.Unique> unique(Situation situation, Set<List<String>> paths) {
    List<Demand.Unique> unique = new ArrayList<>();
    Lineage lineage = new Lineage(situation);
    for (Table shall : situation.want().tables()) {
      boolean any =
          situation.wantGraph().partsOf(shall.id()).stream()
              .anyMatch(p -> paths.contains(p.path()));
      Optional<Table> is = any ? lineage.old(shall.id()) : Optional.empty();
      if (is.isPresent() && shall.partitionOf().isEmpty()) {
        keys(situation, is.get(), shall).stream()
            .filter(Demand.Unique.class::isInstance)
            .map(Demand.Unique.class::cast)
            .filter(each -> paths.contains(each.target().path()))
            .forEach(unique::add);
      }
    }
    return unique;
  }

  private static List<Demand> keys(Situation situation, Table is, Table shall) {
    KeyDemands keys = new KeyDemands(situation, is, shall);
    List<Demand> demands = new ArrayList<>();
    for (ObjectId part : situation.wantGraph().partsOf(shall.id())) {
      switch (situation.want().objects().get(part)) {
        case Constraint constraint -> {
          keys.of(constraint).ifPresent(demands::add);
          keys.periods(constraint).ifPresent(demands::add);
        }
        case Index index -> {
          keys.of(index).ifPresent(demands::add);
          keys.expressions(index).ifPresent(demands::add);
        }
        case null -> {
          // A graph knows of no part that its catalog lacks.
        }
        case CatalogObject _ -> {
          // Asks nothing of rows.
        }
      }
    }
    return demands;
  }

  private static Demand drop(Situation situation, Losses.Loss loss) {
    ObjectId object = loss.object();
    Optional<Retirement> retired = situation.intents().retirement(object);
    String condition =
        object.kind() == Kind.COLUMN
            ? Demand.ROW + "." + Identifier.quote(object.name()) + " is not null"
            : "true";
    return new Demand.Rows(
        object,
        object.relation(),
        Demand.Kind.DROP,
        retired.map(Demands::told).orElse("named by the operator"),
        new Test.Broken(condition),
        Optional.empty(),
        loss.licensed(),
        retired.flatMap(Retirement::by),
        Mode.FINAL);
  }

  private static String told(Retirement retirement) {
    return "retired, "
        + retirement
            .by()
            .map(script -> "once " + script + " is done")
            .or(() -> retirement.because().map(because -> "because: " + because))
            .or(() -> retirement.key().map(key -> "with the configuration key " + key))
            .orElse("as the dictionary says");
  }

  private static OldTable oldTable(Situation situation, Table is, Optional<Table> shall) {
    Map<String, String> columns = new LinkedHashMap<>();
    Lineage lineage = new Lineage(situation);
    shall.ifPresent(
        table ->
            table
                .columns()
                .forEach(
                    column ->
                        lineage
                            .old(is, column)
                            .ifPresent(old -> columns.put(column.id().name(), old.id().name()))));
    List<String> key =
        situation.haveGraph().partsOf(is.id()).stream()
            .map(part -> situation.have().objects().get(part))
            .filter(Constraint.class::isInstance)
            .map(Constraint.class::cast)
            .filter(c -> c.type() == ConstraintType.PRIMARY_KEY)
            .findFirst()
            .map(Constraint::columns)
            .orElse(List.of());
    return new OldTable(
        is.id(), shall.map(Table::id), key, columns, Math.max(0, is.rows()), is.bytes());
  }
}
