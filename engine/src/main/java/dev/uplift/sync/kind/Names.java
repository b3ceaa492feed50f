package dev.uplift.sync.kind;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject;
import dev.uplift.catalog.CatalogObject.CompositeType;
import dev.uplift.catalog.CatalogObject.Constraint;
import dev.uplift.catalog.CatalogObject.ConstraintType;
import dev.uplift.catalog.CatalogObject.Defined;
import dev.uplift.catalog.CatalogObject.DomainType;
import dev.uplift.catalog.CatalogObject.EnumType;
import dev.uplift.catalog.CatalogObject.Index;
import dev.uplift.catalog.CatalogObject.Sequence;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.catalog.CatalogObject.View;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.sync.column.ColumnSql;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whose each name of a catalog is, where the server lets no two things have one: relations of a
 * schema, indexes and identities' sequences among them; types of a schema, and whatever has rows.
 */
record Names(Map<Place, Name> places) {
  private static final Pattern MULTIRANGE = Pattern.compile("MULTIRANGE_TYPE_NAME = (.+)\\)$");

  private static final Set<ConstraintType> BY_INDEX =
      Set.of(ConstraintType.PRIMARY_KEY, ConstraintType.UNIQUE, ConstraintType.EXCLUSION);

  /** Of what no two may have one name. */
  enum Space {
    RELATION,
    TYPE
  }

  /** A name that one thing alone can have. */
  record Place(Space space, String schema, String name) {}

  /**
   * What has a name.
   *
   * @param id of the object; of an identity's sequence the column's
   * @param noun what ALTER calls it
   */
  record Name(ObjectId id, String noun, String schema, String name, Set<Space> spaces) {
    Name {
      spaces = Set.copyOf(spaces);
    }

    /** As SQL. */
    String sql() {
      return Identifier.quote(schema, name);
    }

    String display() {
      return Identifier.display(schema) + "." + Identifier.display(name);
    }

    /** {@code the index "public.t.x"}. */
    String described() {
      if (isMultirange()) {
        return "the multirange of \"" + id.display() + "\"";
      }
      String of = id.kind() == Kind.COLUMN ? "of " : "";
      return "the " + noun + " " + of + "\"" + id.display() + "\"";
    }

    /** Of a range, not the range itself. */
    boolean isMultirange() {
      return id.kind() == Kind.RANGE && !id.name().equals(name);
    }

    /** What has the name, told apart from whatever else the object has names of. */
    ObjectId holder() {
      return isMultirange() ? ObjectId.of(Kind.RANGE, schema, name) : id;
    }

    /** The same when its table, or the table that it is of, has this name. */
    Name in(ObjectId table) {
      boolean itself = id.kind() == Kind.TABLE;
      ObjectId now =
          switch (id.path().size()) {
            case 3 -> new ObjectId(id.kind(), List.of(table.schema(), table.name(), id.name()));
            default -> itself ? table : ObjectId.of(id.kind(), table.schema(), id.name());
          };
      return new Name(now, noun, table.schema(), itself ? table.name() : name, spaces);
    }

    boolean isRelation() {
      return spaces.contains(Space.RELATION);
    }
  }

  /**
   * The names of a catalog. One that something will have, and something else has and keeps, is of
   * that which has it.
   *
   * @param renamed as whatever has them will be called
   * @return each with what has it now
   */
  static Names of(Catalog catalog, UnaryOperator<Name> renamed) {
    Map<Place, Name> places = new LinkedHashMap<>();
    for (CatalogObject object : catalog.objects().values()) {
      for (Name name : of(object)) {
        Name later = renamed.apply(name);
        boolean keeps = later.sql().equals(name.sql());
        for (Space space : name.spaces()) {
          Place place = new Place(space, later.schema(), later.name());
          if (keeps || !places.containsKey(place)) {
            places.put(place, name);
          }
        }
      }
    }
    return new Names(places);
  }

  Optional<Name> at(Place place) {
    return Optional.ofNullable(places.get(place));
  }

  Optional<Name> relation(String schema, String name) {
    return at(new Place(Space.RELATION, schema, name));
  }

  /** Whether it has its name among the relations, too. */
  static boolean isByIndex(Constraint key) {
    return BY_INDEX.contains(key.type());
  }

  private static List<Name> of(CatalogObject object) {
    Set<Space> both = Set.of(Space.RELATION, Space.TYPE);
    return switch (object) {
      case Table table -> of(table);
      case View view ->
          List.of(name(object, view.id().kind() == Kind.VIEW ? "view" : "materialized view", both));
      case CompositeType _ -> List.of(name(object, "type", both));
      case Sequence _ -> List.of(name(object, "sequence", Set.of(Space.RELATION)));
      case Index _ -> List.of(name(object, "index", Set.of(Space.RELATION)));
      case Constraint key when isByIndex(key) ->
          List.of(name(object, "index", Set.of(Space.RELATION)));
      case EnumType _ -> List.of(name(object, "type", Set.of(Space.TYPE)));
      case DomainType _ -> List.of(name(object, "domain", Set.of(Space.TYPE)));
      case Defined range when range.id().kind() == Kind.RANGE -> ofRange(range);
      default -> List.of();
    };
  }

  /** Its own, and that of the multirange that comes and goes with it. */
  private static List<Name> ofRange(Defined range) {
    List<Name> names = new ArrayList<>(List.of(name(range, "type", Set.of(Space.TYPE))));
    Matcher multirange = MULTIRANGE.matcher(range.create());
    if (multirange.find()) {
      List<String> path = Identifier.parts(multirange.group(1));
      names.add(new Name(range.id(), "type", path.getFirst(), path.getLast(), Set.of(Space.TYPE)));
    }
    return names;
  }

  /** Its own, and those of its identities' sequences. */
  static List<Name> of(Table table) {
    List<Name> names = new ArrayList<>();
    String noun = table.foreignServer().isPresent() ? "foreign table" : "table";
    names.add(name(table, noun, Set.of(Space.RELATION, Space.TYPE)));
    table.columns().stream()
        .filter(column -> !column.inherited() && column.identity().isPresent())
        .forEach(
            column -> {
              List<String> sequence =
                  Identifier.parts(
                      ColumnSql.sequence(table, column, column.identity().orElseThrow()));
              names.add(
                  new Name(
                      column.id(),
                      "sequence",
                      sequence.size() > 1 ? sequence.getFirst() : table.id().schema(),
                      sequence.getLast(),
                      Set.of(Space.RELATION)));
            });
    return names;
  }

  private static Name name(CatalogObject object, String noun, Set<Space> spaces) {
    return new Name(object.id(), noun, object.id().schema(), object.id().name(), spaces);
  }
}
