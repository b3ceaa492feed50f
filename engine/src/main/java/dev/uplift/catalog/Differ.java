package dev.uplift.catalog;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.DomainType;
import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.CatalogObject.Trigger;
import dev.uplift.catalog.Difference.Change;
import dev.uplift.catalog.Difference.Effect;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Holds a database against its target. Equal is: every object of the target is there, by name and
 * definition; what else is there is kept for a reason, and listed.
 */
public final class Differ {
  private static final String NOT_NULL_NAME = "notNullConstraint";

  private final Catalog database;
  private final Catalog target;
  private final Comparison rules;
  private final List<Difference> differences = new ArrayList<>();
  private final List<ObjectId> reordered = new ArrayList<>();

  private Differ(Catalog database, Catalog target, Comparison rules) {
    this.database = database;
    this.target = target;
    this.rules = rules;
  }

  public static DiffReport compare(Catalog database, Catalog target, Comparison rules) {
    Differ differ = new Differ(database, target, rules);
    target.objects().values().stream()
        .filter(object -> !(object instanceof Column)) // they go with their tables
        .filter(object -> !CreationOrder.comesByItself(object))
        .forEach(differ::compare);
    differ.comments();
    differ.rights();
    Extras extras = Extras.of(database, target, rules.keepForeign());
    extras.extra().forEach(differ::extra);
    return new DiffReport(
        rules.from(),
        rules.to(),
        differ.differences,
        extras.kept(),
        differ.ignored(),
        rules.strictColumnOrder() ? List.of() : differ.reordered);
  }

  private void compare(CatalogObject wanted) {
    Optional<CatalogObject> found = database.find(wanted.id());
    if (found.isPresent()) {
      attributes(found.get(), wanted);
      if (found.get() instanceof Table before && wanted instanceof Table after) {
        columnOrder(before, after);
        columns(before, after);
      }
      if (found.get() instanceof Index before && wanted instanceof Index after) {
        statistics(before, after);
      }
    } else {
      missing(wanted);
    }
  }

  private void missing(CatalogObject wanted) {
    add(
        wanted.id(),
        Change.MISSING,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Effects.ofMissing(wanted));
  }

  /** Nearly all stand where they stood: they need not be looked for among all objects. */
  private void columns(Table before, Table after) {
    for (int i = 0; i < after.columns().size(); i++) {
      Column wanted = after.columns().get(i);
      before
          .column(i, wanted.id().name())
          .ifPresentOrElse(found -> attributes(found, wanted), () -> missing(wanted));
    }
  }

  private void statistics(Index before, Index after) {
    if (after.asksForStatistics(before)) {
      Optional<String> from = Optional.of(String.join(", ", before.statistics()));
      Optional<String> to = Optional.of(String.join(", ", after.statistics()));
      altered(after.id(), "statistics", from.filter(text -> !text.isEmpty()), to, Effect.NONE);
    }
  }

  private boolean isThere(ObjectId id) {
    return database.objects().containsKey(id);
  }

  private void attributes(CatalogObject found, CatalogObject wanted) {
    if (!(found instanceof Table) && found.equals(wanted)) { // a table's holds its columns as well
      return;
    }
    Map<String, String> before = found.attributes();
    Map<String, String> after = wanted.attributes();
    Set<String> names = new LinkedHashSet<>(after.keySet());
    names.addAll(before.keySet());
    for (String name : names) {
      Optional<String> from = Optional.ofNullable(before.get(name));
      Optional<String> to = Optional.ofNullable(after.get(name));
      if (!from.equals(to) && isCompared(found, wanted, name)) {
        altered(wanted.id(), name, from, to, Effects.ofAltered(found, wanted, name));
      }
    }
  }

  /**
   * Servers before 18 keep no names of NOT NULL; a missing NOT NULL is one difference, not two. A
   * constraint, or a NOT NULL, that the target never held its rows to may have been held to others.
   */
  private boolean isCompared(CatalogObject found, CatalogObject wanted, String attribute) {
    if (wanted instanceof Trigger && attribute.equals("enabled")) {
      return rules.triggerStates();
    }
    if (wanted instanceof Constraint constraint && attribute.equals("validated")) {
      return constraint.validated();
    }
    return !(found instanceof Column before && wanted instanceof Column after)
        || isCompared(before, after, attribute);
  }

  private boolean isCompared(Column before, Column after, String attribute) {
    return switch (attribute) {
      case "null" -> !after.isBoundBy(before);
      case NOT_NULL_NAME ->
          database.version().atLeast(18)
              && target.version().atLeast(18)
              && (before.notNull() == after.notNull() || after.isBoundBy(before));
      default -> true;
    };
  }

  /** The order of the columns that both have. */
  private void columnOrder(Table before, Table after) {
    if (after.isNamedAs(before)) {
      return;
    }
    List<String> from = names(before, after);
    List<String> to = names(after, before);
    if (!from.equals(to)) {
      reordered.add(after.id());
      if (rules.strictColumnOrder()) {
        altered(
            after.id(),
            "columnOrder",
            Optional.of(String.join(", ", from)),
            Optional.of(String.join(", ", to)),
            Effect.REWRITES);
      }
    }
  }

  private static List<String> names(Table table, Table other) {
    return table.columns().stream()
        .map(column -> column.id().name())
        .filter(name -> other.column(name).isPresent())
        .toList();
  }

  private void comments() {
    for (ObjectId id : sorted(database.comments().keySet(), target.comments().keySet())) {
      Optional<String> from = Optional.ofNullable(database.comments().get(id));
      Optional<String> to = Optional.ofNullable(target.comments().get(id));
      if (!from.equals(to) && isShared(id)) {
        altered(id, "comment", from, to, Effect.NONE);
      }
    }
  }

  private void rights() {
    if (rules.owners()) {
      for (ObjectId id : sorted(target.owners().keySet(), Set.of())) {
        Optional<String> from = Optional.ofNullable(database.owners().get(id));
        Optional<String> to = Optional.ofNullable(target.owners().get(id));
        if (!from.equals(to) && isShared(id)) {
          altered(id, "owner", from, to, Effect.NONE);
        }
      }
    }
    if (rules.grants()) {
      for (ObjectId id : sorted(target.grants().keySet(), Set.of())) {
        Optional<String> from = grants(database, id);
        Optional<String> to = grants(target, id);
        if (!from.equals(to) && isShared(id)) {
          altered(id, "grants", from, to, Effect.NONE);
        }
      }
    }
  }

  private static Optional<String> grants(Catalog catalog, ObjectId id) {
    return Optional.ofNullable(catalog.grants().get(id))
        .map(grants -> String.join("\n", new TreeSet<>(grants)));
  }

  private static List<ObjectId> sorted(Set<ObjectId> some, Set<ObjectId> others) {
    return Stream.concat(some.stream(), others.stream())
        .distinct()
        .sorted(Comparator.comparing(ObjectId::toString))
        .toList();
  }

  /** A view's column is no object, nor is a domain's constraint, but can have a comment. */
  private boolean isShared(ObjectId id) {
    boolean object = target.objects().containsKey(id) && isThere(id);
    return object
        || (id.kind() == Kind.CONSTRAINT && isOfDomain(id, database) && isOfDomain(id, target))
        || (id.kind() == Kind.COLUMN
            && (isShared(id, Kind.VIEW) || isShared(id, Kind.MATERIALIZED_VIEW)));
  }

  private boolean isShared(ObjectId column, Kind kind) {
    ObjectId view = new ObjectId(kind, column.path().subList(0, 2));
    return target.objects().containsKey(view) && isThere(view);
  }

  private static boolean isOfDomain(ObjectId id, Catalog in) {
    ObjectId domain = new ObjectId(Kind.DOMAIN, id.path().subList(0, 2));
    return in.find(domain).orElse(null) instanceof DomainType type
        && type.constraintIds().contains(id);
  }

  private void extra(CatalogObject object) {
    add(
        object.id(),
        Change.EXTRA,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Effects.ofExtra(object, database));
  }

  private void altered(
      ObjectId id, String attribute, Optional<String> from, Optional<String> to, Effect effect) {
    add(id, Change.ALTERED, Optional.of(attribute), from, to, effect);
  }

  private void add(
      ObjectId id,
      Change change,
      Optional<String> attribute,
      Optional<String> from,
      Optional<String> to,
      Effect effect) {
    differences.add(new Difference(id, change, attribute, from, to, effect));
  }

  private List<String> ignored() {
    List<String> ignored = new ArrayList<>();
    note(ignored, rules.strictColumnOrder(), "columnOrder");
    note(ignored, rules.owners(), "owner");
    note(ignored, rules.grants(), "grants");
    note(ignored, rules.triggerStates(), "triggerStates");
    return ignored;
  }

  private static void note(List<String> ignored, boolean compared, String what) {
    if (!compared) {
      ignored.add(what);
    }
  }
}
