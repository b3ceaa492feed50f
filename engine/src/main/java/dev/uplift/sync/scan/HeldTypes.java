package dev.uplift.sync.scan;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Defined;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.problem.Problem;
import dev.uplift.sync.situation.Family;
import dev.uplift.sync.situation.Remade;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Types that must be made anew and cannot, whatever rows hold: the server gives no range type
 * another subtype, and no column that tells partitions apart another type. What partitions a table
 * of the model is no matter: its rows are moved.
 */
record HeldTypes(Session session, Situation situation, Remade remade) {
  private static final Set<Kind> BETWEEN = Set.of(Kind.RANGE, Kind.DOMAIN, Kind.COMPOSITE);

  HeldTypes(Session session, Situation situation) {
    this(session, situation, new Remade(situation));
  }

  List<Problem> refusals() {
    return Stream.concat(ranges().stream(), keys().stream()).toList();
  }

  private List<Problem> ranges() {
    List<Problem> problems = new ArrayList<>();
    for (Defined range : situation.have().all(Defined.class)) {
      Set<ObjectId> over =
          range.id().kind() == Kind.RANGE
              ? situation.haveGraph().needs(range.id()).stream()
                  .flatMap(type -> remade.causes(type).stream())
                  .collect(Collectors.toCollection(LinkedHashSet::new))
              : Set.of();
      for (ObjectId type : over) {
        columns(range.id()).forEach(column -> problems.add(inRange(type, range.id(), column)));
      }
    }
    return problems;
  }

  /** Of the range type, its arrays and multiranges, or of a type that is made of them. */
  private List<Column> columns(ObjectId range) {
    Set<ObjectId> seen = new LinkedHashSet<>(List.of(range));
    List<ObjectId> open = new ArrayList<>(seen);
    while (!open.isEmpty()) {
      situation.haveGraph().neededBy(open.removeLast()).stream()
          .filter(user -> BETWEEN.contains(user.kind()) || user.kind() == Kind.COLUMN)
          .filter(seen::add)
          .filter(user -> user.kind() != Kind.COLUMN)
          .forEach(open::add);
    }
    return seen.stream()
        .flatMap(user -> situation.haveColumn(user).stream())
        .filter(column -> !column.inherited())
        .toList();
  }

  private Problem inRange(ObjectId type, ObjectId range, Column column) {
    String name = column.id().display();
    long rows =
        rows(
            column.id(),
            " where " + Identifier.quote(column.id().name()) + " is distinct from null");
    return held(
            type,
            "the range type \"%s\" is over it, and \"%s\" has values of that in %d rows"
                .formatted(range.display(), name, rows))
        .withTarget(name)
        .withWhy(
            "PostgreSQL makes such a change only as a new type, and gives no range type another"
                + " subtype.")
        .withRemedy(
            "Give the column another type, such as text, in a script of stage PreSync that says `repairs: [%s]`; or %s."
                .formatted(name, left(type)));
  }

  private List<Problem> keys() {
    List<Problem> problems = new ArrayList<>();
    for (Table table : situation.have().tables()) {
      if (table.partitionKey().isPresent()
          && table.partitionOf().isEmpty()
          && situation.want().table(table.id()).isEmpty()) {
        Family.partitionColumns(table, situation.have()).stream()
            .flatMap(column -> remade.causes(column.type()).stream())
            .distinct()
            .forEach(type -> problems.add(inKey(type, table)));
      }
    }
    return problems;
  }

  private Problem inKey(ObjectId type, Table table) {
    String name = table.id().display();
    return held(
            type,
            "it partitions \"%s\" with %d rows, which the model does not know"
                .formatted(name, rows(table.id(), "")))
        .withTarget(name)
        .withWhy(
            "PostgreSQL makes such a change only as a new type, and alters no column that tells"
                + " partitions apart.")
        .withRemedy(
            "Partition the table by another type, such as text, in a script of stage PreSync that says `repairs: [%s]`; or %s."
                .formatted(name, left(type)));
  }

  private Problem held(ObjectId type, String why) {
    String change = type.kind() == Kind.ENUM ? "lose labels or change their order" : "be made anew";
    return Problem.of("typeHeld", "\"%s\" cannot %s: %s".formatted(type.display(), change, why));
  }

  private static String left(ObjectId type) {
    return "leave \"%s\" as it is%s"
        .formatted(
            type.display(), type.kind() == Kind.ENUM ? ", with labels that are only added" : "");
  }

  private long rows(ObjectId object, String where) {
    return session.one(
        "select count(*) n from " + object.relationSql() + where, row -> row.number("n"));
  }
}
