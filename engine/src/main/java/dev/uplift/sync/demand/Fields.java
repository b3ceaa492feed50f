package dev.uplift.sync.demand;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject.CompositeType;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.situation.Casts;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What becomes of a row in a column when its type is made anew: each field is cast as if told to,
 * which cuts and rounds without a word, and fields that go take along what they hold.
 */
record Fields(Situation situation, CompositeType is, CompositeType shall) {

  /** Where a type of rows keeps its name. */
  static Optional<Fields> of(Situation situation, String from, String to) {
    return from.equals(to)
        ? composite(from, situation.have())
            .flatMap(
                is ->
                    composite(to, situation.want()).map(shall -> new Fields(situation, is, shall)))
        : Optional.empty();
  }

  private static Optional<CompositeType> composite(String type, Catalog in) {
    return Situation.namedType(type)
        .filter(_ -> !type.endsWith("[]"))
        .flatMap(path -> in.find(new ObjectId(Kind.COMPOSITE, path)))
        .map(CompositeType.class::cast);
  }

  /**
   * What the change does to a value.
   *
   * @param each whether it is an array's element, of which none can be made anew
   */
  Narrowing narrowing(String value, boolean each) {
    List<String> changed = new ArrayList<>();
    List<String> impossible = new ArrayList<>();
    for (Map.Entry<String, String> field : is.types().entrySet()) {
      String name = "(" + value + ")." + field.getKey();
      Optional<String> type = Optional.ofNullable(shall.types().get(field.getKey()));
      if (type.isEmpty()) {
        changed.add(name + " is not null");
      } else {
        String from = Situation.behind(field.getValue(), situation.have());
        String to = Situation.behind(type.get(), situation.want());
        Narrowing narrowing = Narrowing.of(name, from, to);
        narrowing.changed().ifPresent(changed::add);
        new DoubleKeys(situation).suspected(name, from, to).ifPresent(changed::add);
        boolean cut = Casts.isString(from) && Casts.isString(to);
        narrowing.impossible().filter(_ -> !cut).ifPresent(impossible::add);
      }
    }
    boolean stays = stays() && changed.isEmpty() && impossible.isEmpty();
    return each && !stays
        ? new Narrowing(Optional.empty(), Optional.of("true"), Optional.empty())
        : new Narrowing(any(changed), any(impossible), Optional.empty());
  }

  /** Fields that come last are added to the type as it stands. */
  private boolean stays() {
    int size = is.fields().size();
    return size <= shall.fields().size() && shall.fields().subList(0, size).equals(is.fields());
  }

  private static Optional<String> any(List<String> conditions) {
    return conditions.isEmpty()
        ? Optional.empty()
        : Optional.of("(" + String.join(" or ", conditions) + ")");
  }
}
