package dev.uplift.sync.kind;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject.Sequence;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.catalog.SetAside;
import dev.uplift.database.Identifier;
import dev.uplift.problem.Problem;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Form;
import dev.uplift.sync.change.Work;
import dev.uplift.sync.kind.Names.Name;
import dev.uplift.sync.situation.Licence;
import dev.uplift.sync.situation.Lineage;
import dev.uplift.sync.situation.Situation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Names of the target that something else has in the database. What goes anyway, and holds no rows,
 * gives its name up at once and goes later under another; all else is refused. Pure.
 */
public final class TakenNames {
  private final Situation situation;
  private final Set<ObjectId> going;
  private final Names have;
  private final Names want;
  private final NextNames next;

  private TakenNames(
      Situation situation, Set<ObjectId> going, Names have, Names want, NextNames next) {
    this.situation = situation;
    this.going = going;
    this.have = have;
    this.want = want;
    this.next = next;
  }

  public static TakenNames of(Situation situation) {
    return new TakenNames(
        situation,
        new Licence(situation).going(false),
        Names.of(situation.have(), name -> renamed(name, situation)),
        Names.of(situation.want(), UnaryOperator.identity()),
        NextNames.of(situation));
  }

  /** Two things of one name. */
  private record Taken(Name wanted, Name holder) {}

  /** What has to have another name before the upgrade begins. */
  public List<Problem> problems() {
    return taken().stream().filter(each -> !givesUp(each)).map(this::problem).toList();
  }

  /** Before anything is made: what goes anyway makes way. */
  void free(Work work) {
    taken().stream()
        .filter(this::givesUp)
        .map(Taken::holder)
        .distinct()
        .forEach(holder -> work.first(aside(holder)));
  }

  /** The same, by what is to have the name, or by the table that brings it from another schema. */
  Map<ObjectId, List<Change>> asides() {
    return taken().stream()
        .filter(this::givesUp)
        .collect(
            Collectors.groupingBy(
                each -> broughtBy(each.wanted()).orElse(each.wanted().id()),
                Collectors.mapping(each -> aside(each.holder()), Collectors.toList())));
  }

  private Optional<ObjectId> broughtBy(Name wanted) {
    return owner(wanted, situation.want())
        .filter(
            table ->
                Optional.ofNullable(situation.intents().tableWas().get(table))
                    .filter(was -> situation.has(was) && !was.schema().equals(table.schema()))
                    .isPresent());
  }

  /**
   * The same for what is named after something renamed.
   *
   * @return whether its name is free by then; else another of the kind may have to move on first
   */
  boolean freeFor(ObjectId shall, String name, Work work) {
    Optional<Name> found = have.relation(shall.schema(), name);
    if (found.isEmpty()) {
      return true;
    }
    Taken taken = new Taken(want.relation(shall.schema(), name).orElseThrow(), found.get());
    if (movesOn(found.get()) || !givesUp(taken)) {
      return false;
    }
    work.first(aside(found.get()));
    return true;
  }

  /** Whether what has the name is itself to get another, with its renamed table. */
  private boolean movesOn(Name holder) {
    return owner(holder, situation.have()).filter(next::hasRenames).isPresent()
        && next.movesOn(holder);
  }

  private List<Taken> taken() {
    Map<List<ObjectId>, Taken> taken = new LinkedHashMap<>();
    want.places()
        .forEach(
            (place, wanted) ->
                have.at(place)
                    .map(holder -> new Taken(wanted, holder))
                    .filter(each -> !isOneThing(each) && !isInOrder(each))
                    .ifPresent(each -> taken.put(List.of(wanted.id(), each.holder().id()), each)));
    return List.copyOf(taken.values());
  }

  private boolean isOneThing(Taken taken) {
    return renamed(taken.holder(), situation).id().equals(taken.wanted().id())
        && !isAnothers(taken);
  }

  private boolean isAnothers(Taken taken) {
    return situation.have().objects().get(taken.holder().id()) instanceof Sequence is
        && situation.want().objects().get(taken.wanted().id()) instanceof Sequence shall
        && next.isAnothers(is, shall);
  }

  /** Whether both are sequences that would have to change names. */
  private boolean changesNames(Taken taken) {
    return isAnothers(taken)
        && situation.have().objects().get(taken.holder().id()) instanceof Sequence is
        && next.goInCircle(is);
  }

  /** Views come when all that goes has gone; of what a table has its own planners know. */
  private boolean isInOrder(Taken taken) {
    ObjectId wanted = taken.wanted().id();
    ObjectId holder = taken.holder().id();
    if (isView(wanted)) {
      return isView(holder) || (holder.kind() == Kind.TABLE && going.contains(holder));
    }
    Optional<ObjectId> shall = owner(taken.wanted(), situation.want());
    return wanted.kind() != Kind.TABLE
        && shall.isPresent()
        && shall.equals(
            owner(taken.holder(), situation.have()).map(is -> successor(is, situation)));
  }

  private static boolean isView(ObjectId id) {
    return id.kind() == Kind.VIEW || id.kind() == Kind.MATERIALIZED_VIEW;
  }

  /** Whether it goes, so that its name is nobody's loss; a script may look for a table by it. */
  private boolean givesUp(Taken taken) {
    ObjectId holder = taken.holder().id();
    if (holder.kind() == Kind.TABLE || changesNames(taken)) {
      return false;
    }
    return owner(taken.holder(), situation.have())
        .map(is -> going.contains(is) || (stays(is) && !goesOnCounting(taken)))
        .orElseGet(() -> situation.extras().contains(holder) || isFollowed(taken));
  }

  /** A sequence that nobody owns and one column alone counts with, whose identity is named so. */
  private boolean isFollowed(Taken taken) {
    ObjectId holder = taken.holder().id();
    ObjectId column = taken.wanted().id();
    Set<ObjectId> by = situation.haveGraph().neededBy(holder);
    return holder.kind() == Kind.SEQUENCE
        && column.kind() == Kind.COLUMN
        && !by.isEmpty()
        && by.stream()
            .allMatch(
                each ->
                    each.kind() == Kind.COLUMN
                        && each.name().equals(column.name())
                        && successor(each.relation(), situation).equals(column.relation()));
  }

  private boolean stays(ObjectId owner) {
    return situation.wants(successor(owner, situation));
  }

  /** Whether an identity's sequence is to become one on its own, under the same name. */
  private boolean goesOnCounting(Taken taken) {
    ObjectId holder = taken.holder().id();
    return holder.kind() == Kind.COLUMN
        && taken.wanted().id().kind() == Kind.SEQUENCE
        && stays(holder.relation())
        && !countsItself(holder);
  }

  /** It stays an identity, with a sequence of its own. */
  private boolean countsItself(ObjectId column) {
    Lineage lineage = new Lineage(situation);
    return situation.have().table(column.relation()).stream()
        .flatMap(
            is ->
                lineage.successor(is.id()).stream()
                    .flatMap(
                        shall ->
                            is.column(column.name()).stream()
                                .flatMap(old -> lineage.successor(old, is, shall).stream())))
        .anyMatch(now -> now.identity().isPresent());
  }

  /** The table itself, or what it goes with. */
  static Optional<ObjectId> owner(Name name, Catalog in) {
    ObjectId id = name.id();
    return switch (in.objects().get(id)) {
      case Sequence sequence -> sequence.ownedBy().map(ObjectId::relation);
      case Table table -> Optional.of(table.id());
      case null, default ->
          id.path().size() == 3 ? Optional.of(relation(id, in)) : Optional.empty();
    };
  }

  private static ObjectId relation(ObjectId part, Catalog in) {
    ObjectId table = part.relation();
    return in.table(table).isPresent() ? table : new ObjectId(Kind.MATERIALIZED_VIEW, table.path());
  }

  private static ObjectId successor(ObjectId owner, Situation situation) {
    return new Lineage(situation).successor(owner).map(Table::id).orElse(owner);
  }

  /** As it is called once the dictionary's tables have their new names, and nothing else has. */
  private static Name renamed(Name name, Situation situation) {
    Optional<ObjectId> is = owner(name, situation.have());
    Optional<ObjectId> shall = is.map(each -> successor(each, situation));
    return shall.isEmpty() || shall.equals(is) ? name : name.in(shall.get());
  }

  private Change aside(Name holder) {
    String sql =
        "alter %s %s rename to %s"
            .formatted(
                holder.noun(), holder.sql(), Identifier.quote(SetAside.name(holder.holder())));
    return Change.of(
            holder.id(),
            "goes, and gives up its name \"" + holder.name() + "\"",
            situation.mode(),
            Form.PLAIN,
            List.of(sql))
        .weighing(2);
  }

  private Problem problem(Taken taken) {
    Name holder = taken.holder();
    return Problem.of(
            "nameTaken",
            "%s cannot be made: %s has the name"
                .formatted(taken.wanted().described(), holder.described()))
        .withTarget(taken.wanted().id().display())
        .withWhy(rule(taken) + because(taken))
        .withRemedy(remedy(taken));
  }

  private static String rule(Taken taken) {
    return taken.holder().isRelation() && taken.wanted().isRelation()
        ? "PostgreSQL lets no two tables, views, indexes, sequences and types of rows of a schema"
            + " have one name; "
        : "PostgreSQL lets no two types of a schema have one name, and each table or view is one; ";
  }

  private String because(Taken taken) {
    if (goesOnCounting(taken)) {
      return "and the numbers go on under it.";
    }
    if (changesNames(taken)) {
      return "and what counts under it gets one that is taken in turn.";
    }
    return going.contains(taken.holder().id())
        ? "and an old table goes at the very end alone, since scripts may need its rows."
        : "and what the target does not know is kept.";
  }

  private String remedy(Taken taken) {
    Name holder = taken.holder();
    if (goesOnCounting(taken)) {
      return "Let the target's be owned by \"%s\" (owned by …), so that it goes on where the old one stood."
          .formatted(holder.id().display());
    }
    if (changesNames(taken)) {
      return "Give that another name before the upgrade (alter %s %s rename to …)."
          .formatted(holder.noun(), holder.display());
    }
    return "Give that another name before the upgrade (alter %s %s rename to …), or %s."
        .formatted(
            holder.noun(),
            holder.display(),
            going.contains(holder.id())
                ? "give the target's another where scripts read the old table by its name"
                : "drop it, or let the package give its own another");
  }
}
