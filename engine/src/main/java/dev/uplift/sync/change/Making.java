package dev.uplift.sync.change;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.ConstraintType;
import dev.uplift.catalog.CatalogObject.DomainType;
import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.CatalogObject.Trigger;
import dev.uplift.catalog.CatalogObject.View;
import dev.uplift.catalog.Ddl;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.catalog.SetAside;
import dev.uplift.database.Identifier;
import dev.uplift.sync.column.ColumnSql;
import dev.uplift.sync.column.IndexSql;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.situation.Family;
import dev.uplift.sync.situation.SitePartitions;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The change that makes an object, from the target or, restored, from the database itself. */
public final class Making {
  private final Situation situation;

  public Making(Situation situation) {
    this.situation = situation;
  }

  /** Rows may refuse keys, checks and unique indexes; nothing else. */
  static Form form(CatalogObject object) {
    return object instanceof Constraint || (object instanceof Index index && index.unique())
        ? Form.TESTED
        : Form.PLAIN;
  }

  Change change(Work.Make make) {
    return change(make, List.of());
  }

  /**
   * A table with its keys.
   *
   * @param keys of the table, none else
   */
  Change change(Work.Make make, List<Constraint> keys) {
    CatalogObject object = make.object();
    Catalog from = make.restored() ? situation.have() : situation.want();
    ViewBack back = new ViewBack(situation);
    List<String> sql = new ArrayList<>(create(object, keys, from, back));
    if (make.restored()) {
      sql.replaceAll(this::undone);
      sql.addAll(rightsAgain(object.id()));
      if (object instanceof View) {
        rightsOfColumns(object.id()).forEach(sql::addAll);
      }
    } else {
      situation
          .settings()
          .owner()
          .filter(owner -> situation.want().owners().containsKey(object.id()) || isOwned(object))
          .ifPresent(owner -> sql.add(Ddl.owner(object.id(), situation.want(), owner)));
      sql.addAll(siteRights(object.id()));
      if (object instanceof Index index) {
        sql.addAll(siteStatistics(index));
      }
    }
    sql.addAll(back.after(object, make.restored()));
    sql.addAll(siteStatements(object));
    Change change = Change.of(object.id(), why(make), situation.mode(), make.form(), sql);
    return weigh(change, object, keys.size());
  }

  /** At the end, what was set aside goes: what the site had on it is of what has its name. */
  String undone(String sql) {
    return situation.mode() == Mode.FINAL ? SetAside.undone(sql, this::named) : sql;
  }

  /** What of the target can have the name of something that goes. */
  private Stream<ObjectId> named() {
    return Stream.concat(
        situation.want().objects().keySet().stream(),
        ColumnSql.sequences(situation.want()).stream());
  }

  private String why(Work.Make make) {
    if (make.restored()) {
      return "is put back";
    }
    if (situation.have().find(make.object().id()).isPresent()) {
      return "differs, and is made anew";
    }
    return new IndexTime(situation)
        .because(make.object())
        .map(why -> "is new; " + why)
        .orElse("is new");
  }

  private static List<String> create(
      CatalogObject object, List<Constraint> keys, Catalog from, ViewBack back) {
    return switch (object) {
      case Table table -> Ddl.create(table, keys, from);
      case View view -> back.create(view);
      default -> Ddl.create(object, from);
    };
  }

  /** Whether a table's key can be made with it: so that nothing is left that rows could refuse. */
  static boolean comesWithTable(Table table, Constraint key) {
    boolean plain =
        table.partitionOf().isEmpty()
            && table.partitionKey().isEmpty()
            && table.inherits().isEmpty()
            && table.foreignServer().isEmpty();
    boolean kind = key.type() == ConstraintType.PRIMARY_KEY || key.type() == ConstraintType.UNIQUE;
    boolean identity = table.replicaIdentity().equals("i " + key.id().name());
    return plain && kind && key.validated() && !key.inherited() && !identity;
  }

  /**
   * What the site gave, or whose it was, of an object that is made anew and of which the package
   * says nothing: a view that is dropped for another's sake keeps its readers.
   */
  public List<String> siteRights(ObjectId id) {
    List<String> sql = new ArrayList<>(siteOwner(id, id));
    if (situation.has(id) && !situation.want().grants().containsKey(id)) {
      sql.addAll(grantsAgain(id, situation.want(), ownerOf(id)));
    }
    situation.have().grants().entrySet().stream()
        .filter(entry -> isColumnOf(entry.getKey(), id))
        .map(Map.Entry::getKey)
        .sorted(Comparator.comparing(ObjectId::toString))
        .forEach(column -> sql.addAll(siteGrants(column)));
    return sql;
  }

  /** What the site gave on a column that comes anew, and of which the package says nothing. */
  public List<String> siteGrants(ObjectId column) {
    Set<String> had = situation.have().grants().getOrDefault(column, Set.of());
    boolean stated = situation.want().grants().containsKey(column);
    boolean goes = situation.wants(column.relation()) && !situation.wants(column);
    return stated || goes ? List.of() : Ddl.grants(column, situation.want(), Set.of(), had);
  }

  /** What the site gave an index that only its columns' types make another. */
  private List<String> siteStatistics(Index shall) {
    return situation
        .have()
        .find(shall.id())
        .filter(Index.class::isInstance)
        .map(Index.class::cast)
        .filter(is -> shall.statistics().isEmpty() && IndexSql.alike(is, shall))
        .map(Ddl::statistics)
        .orElse(List.of());
  }

  private static boolean isColumnOf(ObjectId column, ObjectId relation) {
    return column.kind() == Kind.COLUMN && column.path().subList(0, 2).equals(relation.path());
  }

  private static boolean isOwned(CatalogObject object) {
    return switch (object.id().kind()) {
      case SCHEMA,
          ENUM,
          DOMAIN,
          COMPOSITE,
          RANGE,
          SEQUENCE,
          TABLE,
          VIEW,
          MATERIALIZED_VIEW,
          FUNCTION ->
          true;
      default -> false;
    };
  }

  /** Of an object that is made: whose another was, unless the package or the settings say whose. */
  public List<String> siteOwner(ObjectId made, ObjectId was) {
    boolean stated =
        situation.want().owners().containsKey(made) || situation.settings().owner().isPresent();
    return Optional.ofNullable(situation.have().owners().get(was))
        .filter(owner -> !stated && !owner.equals(situation.beyond().user()))
        .map(owner -> List.of(Ddl.owner(made, situation.want(), owner)))
        .orElse(List.of());
  }

  /**
   * What the site has given it and the statement that makes it cannot say; how it has switched
   * those of partitions that go and come with a trigger.
   */
  private List<String> siteStatements(CatalogObject made) {
    return switch (made) {
      case Trigger trigger -> onPartitions(trigger);
      default -> {
        String given = situation.beyond().site().statements().get(made.id());
        yield given == null ? List.of() : List.of(given);
      }
    };
  }

  /**
   * How the site has switched a partition's own one of a trigger otherwise than its table's: a
   * statement each, which says so again.
   */
  public List<String> onPartitions(Trigger made) {
    Optional<Trigger> was = trigger(made.id());
    return situation.have().table(made.id().relation()).stream()
        .flatMap(table -> Family.descendants(table, situation.have()).stream())
        .map(each -> new ObjectId(Kind.TRIGGER, each.id().column(made.id().name()).path()))
        .flatMap(each -> trigger(each).stream())
        .filter(each -> each.inherited())
        .filter(each -> was.filter(on -> !on.enabled().equals(each.enabled())).isPresent())
        .filter(each -> stays(each.id().relation(), made.id().relation()))
        .map(Ddl::ownTriggerState)
        .toList();
  }

  /**
   * Not a partition that goes, nor the model's of a table that is made anew: these are as the model
   * has them.
   */
  private boolean stays(ObjectId partition, ObjectId table) {
    Optional<Table> shall = situation.want().table(table);
    boolean wanted =
        shall.stream()
            .flatMap(root -> Family.descendants(root, situation.want()).stream())
            .anyMatch(each -> each.id().equals(partition));
    boolean kept = !situation.wants(partition) && !situation.extras().contains(partition);
    return shall.filter(situation::reshaped).isEmpty()
        ? wanted || kept
        : comes(partition, shall.orElseThrow());
  }

  private boolean comes(ObjectId partition, Table shall) {
    return situation.have().table(shall.id()).stream()
        .flatMap(is -> new SitePartitions(situation).of(is, shall).stream())
        .anyMatch(each -> each.id().equals(partition));
  }

  private Optional<Trigger> trigger(ObjectId id) {
    return situation.have().find(id).filter(Trigger.class::isInstance).map(Trigger.class::cast);
  }

  /** Whose an object that is made anew will be. */
  private String ownerOf(ObjectId id) {
    return situation
        .settings()
        .owner()
        .or(() -> Optional.ofNullable(situation.want().owners().get(id)))
        .orElseGet(() -> ownerNow(id));
  }

  private String ownerNow(ObjectId id) {
    return situation.have().owners().getOrDefault(id, situation.beyond().user());
  }

  /**
   * What it had, and nothing that default privileges give whatever is made, save to its owner, whom
   * a REVOKE would take what is their own.
   */
  private List<String> grantsAgain(ObjectId id, Catalog in, String owner) {
    Set<String> had = situation.have().grants().getOrDefault(id, Set.of());
    Set<String> given = new TreeSet<>(situation.beyond().site().defaults().of(id));
    given.removeIf(grant -> isTo(owner, grant));
    return Ddl.grants(id, in, given, had);
  }

  private static boolean isTo(String role, String grant) {
    return Stream.of(role, Identifier.display(role), Identifier.quote(role))
        .map(name -> " to " + name)
        .anyMatch(to -> grant.endsWith(to) || grant.endsWith(to + " with grant option"));
  }

  /** Comment, owner and grants of what is put back, where default privileges gave it more. */
  public List<String> rightsAgain(ObjectId id) {
    List<String> sql = described(id);
    sql.addAll(grantsAgain(id, situation.have(), ownerNow(id)));
    return sql;
  }

  /** Comment, owner and grants of what is put back, and has nothing yet. */
  public List<String> rights(ObjectId id) {
    List<String> sql = described(id);
    Optional.ofNullable(situation.have().grants().get(id))
        .ifPresent(grants -> sql.addAll(Ddl.grants(id, situation.have(), Set.of(), grants)));
    return sql;
  }

  private List<String> described(ObjectId id) {
    Catalog have = situation.have();
    List<String> sql = new ArrayList<>();
    List<ObjectId> constraints =
        have.objects().get(id) instanceof DomainType domain ? domain.constraintIds() : List.of();
    Stream.concat(Stream.of(id), constraints.stream())
        .filter(have.comments()::containsKey)
        .forEach(each -> sql.add(Ddl.comment(each, have, have.comments().get(each))));
    Optional.ofNullable(have.owners().get(id))
        .filter(owner -> !owner.equals(situation.beyond().user()))
        .ifPresent(owner -> sql.add(Ddl.owner(id, have, owner)));
    return sql;
  }

  /** Of a view, which takes its columns with it. */
  private Stream<List<String>> rightsOfColumns(ObjectId view) {
    Catalog have = situation.have();
    return Stream.concat(have.comments().keySet().stream(), have.grants().keySet().stream())
        .filter(each -> isColumnOf(each, view))
        .distinct()
        .sorted(Comparator.comparing(ObjectId::name))
        .map(this::rights);
  }

  private Change weigh(Change change, CatalogObject object, int keys) {
    return switch (object) {
      case Table table -> change.weighing(8 + table.columns().size() / 4 + 6 * keys);
      case Index index -> scan(change, index.id(), "Share").weighing(4);
      case Constraint c when c.type() == ConstraintType.FOREIGN_KEY ->
          scan(change, c.id(), "ShareRowExclusive").weighing(6);
      case Constraint c -> scan(change, c.id(), Change.ACCESS_EXCLUSIVE).weighing(6);
      default -> change.weighing(5);
    };
  }

  private Change scan(Change change, ObjectId part, String lock) {
    return situation
        .have()
        .table(part.relation())
        .map(table -> change.scanning(lock, table.rows(), table.bytes()))
        .orElse(change);
  }
}
