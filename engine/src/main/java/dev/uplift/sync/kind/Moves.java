package dev.uplift.sync.kind;

import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.sync.change.Aside;
import dev.uplift.sync.kind.Names.Name;
import dev.uplift.sync.kind.Names.Place;
import dev.uplift.sync.kind.Names.Space;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * How a table comes to another schema, and to another name there: with all that has a name beside
 * it, of which none may be taken on the way. Pure.
 */
record Moves(Situation situation, Names have, Names want) {
  private static final String PREFIX = "uplift_move";

  static Moves of(Situation situation) {
    return new Moves(
        situation,
        Names.of(situation.have(), UnaryOperator.identity()),
        Names.of(situation.want(), UnaryOperator.identity()));
  }

  /**
   * The statements, in one transaction.
   *
   * @param free names that something gives up before that
   */
  List<String> sql(Table is, ObjectId shall, Set<ObjectId> free) {
    List<String> sql = new ArrayList<>();
    ObjectId from = is.id();
    sql.add("create schema if not exists " + Identifier.quote(shall.schema()));
    for (Name part : parts(is)) {
      have.relation(shall.schema(), part.name())
          .filter(holder -> !free.contains(holder.id()))
          .ifPresent(_ -> sql.add(stepsAside(part)));
    }
    String between = between(from, shall);
    if (!between.equals(from.name())) {
      sql.add(rename(from.schema(), from.name(), between));
    }
    sql.add(
        "alter table %s set schema %s"
            .formatted(Identifier.quote(from.schema(), between), Identifier.quote(shall.schema())));
    if (!between.equals(shall.name())) {
      sql.add(rename(shall.schema(), between, shall.name()));
    }
    return sql;
  }

  /** The target's name comes back to it once the table is where it belongs. */
  private static String stepsAside(Name part) {
    ObjectId own = ObjectId.table(part.schema(), part.name());
    return "alter %s %s rename to %s"
        .formatted(part.noun(), part.sql(), Identifier.quote(Aside.name(PREFIX, own)));
  }

  /** Indexes and sequences. */
  private List<Name> parts(Table is) {
    return have.places().values().stream()
        .filter(name -> name.isRelation() && !name.id().equals(is.id()))
        .filter(name -> TakenNames.owner(name, situation.have()).equals(Optional.of(is.id())))
        .distinct()
        .toList();
  }

  /** A name that is free in both schemas: the old one or the new one, if it can be. */
  private String between(ObjectId is, ObjectId shall) {
    if (is.name().equals(shall.name()) || isFree(shall.schema(), is.name())) {
      return is.name();
    }
    return isFree(is.schema(), shall.name()) ? shall.name() : Aside.name(PREFIX, shall);
  }

  /** Nor is it another's that is renamed before. */
  private boolean isFree(String schema, String name) {
    return List.of(Space.RELATION, Space.TYPE).stream()
        .map(space -> new Place(space, schema, name))
        .allMatch(place -> have.at(place).isEmpty() && want.at(place).isEmpty());
  }

  private static String rename(String schema, String from, String to) {
    return "alter table %s rename to %s"
        .formatted(Identifier.quote(schema, from), Identifier.quote(to));
  }
}
