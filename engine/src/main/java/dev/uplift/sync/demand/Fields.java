package dev.uplift.sync.demand;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogObject.CompositeType;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.situation.Casts;
import dev.uplift.sync.situation.Remade;
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
                    composite(to, situation.want())
                        .or(() -> Optional.of(is))
                        .map(shall -> new Fields(situation, is, shall)))
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
    if (each && new Remade(situation).atLast(is.id())) {
      return new Narrowing(Optional.empty(), Optional.of("true"), Optional.empty());
    }
    List<String> changed = new ArrayList<>();
    List<String> impossible = new ArrayList<>();
    for (Map.Entry<String, String> field : is.types().entrySet()) {
      String name = "(" + value + ")." + field.getKey();
      Optional<String> type = Optional.ofNullable(shall.types().get(field.getKey()));
      Narrowing narrowing =
          type.map(to -> field(name, field.getValue(), to))
              .orElse(Narrowing.changed(name + " is not null"));
      narrowing.changed().ifPresent(changed::add);
      narrowing.impossible().ifPresent(impossible::add);
    }
    return new Narrowing(any(changed), any(impossible), Optional.empty());
  }

  private Narrowing field(String name, String was, String becomes) {
    String source = Situation.behind(was, situation.have());
    String target = situation.behindThen(becomes);
    Elements values = new Elements(name, source, target);
    String from = Situation.behind(values.from(), situation.have());
    String to = situation.behindThen(values.to());
    Labels enums = new Labels(situation);
    Optional<Narrowing> inner =
        enums
            .enumType(to)
            .map(labels -> enums.others(values.value(), from, labels))
            .map(others -> new Narrowing(Optional.empty(), others, Optional.empty()))
            .or(
                () ->
                    of(situation, from, to)
                        .map(fields -> fields.narrowing(values.value(), values.each())));
    return inner
        .map(
            each ->
                new Narrowing(
                    each.changed().map(values::any),
                    each.impossible().map(values::any),
                    Optional.empty()))
        .orElseGet(() -> plain(name, source, target));
  }

  private Narrowing plain(String name, String from, String to) {
    Narrowing narrowing = Narrowing.of(name, from, to);
    List<String> changed = new ArrayList<>();
    narrowing.changed().ifPresent(changed::add);
    new DoubleKeys(situation).suspected(name, from, to).ifPresent(changed::add);
    new Spans(situation).suspected(name, from, to).ifPresent(changed::add);
    boolean cut = Casts.isString(from) && Casts.isString(to);
    return new Narrowing(any(changed), narrowing.impossible().filter(_ -> !cut), Optional.empty());
  }

  private static Optional<String> any(List<String> conditions) {
    return conditions.isEmpty()
        ? Optional.empty()
        : Optional.of("(" + String.join(" or ", conditions) + ")");
  }
}
