package dev.uplift.sync.demand;

import dev.uplift.catalog.CatalogObject.EnumType;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.sync.situation.Situation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What an enum of the target asks of values: that each is a label of it. Pure. */
record Labels(Situation situation) {

  /** The target's enum that a type's text names, not that of an array's elements. */
  Optional<EnumType> enumType(String type) {
    return type.endsWith("[]")
        ? Optional.empty()
        : Situation.namedType(type)
            .flatMap(path -> situation.want().find(new ObjectId(Kind.ENUM, path)))
            .filter(EnumType.class::isInstance)
            .map(EnumType.class::cast);
  }

  /** True of labels that go, from an enum of the same name; else of whatever is no label. */
  Optional<String> others(String value, String from, EnumType shall) {
    Optional<EnumType> is =
        Situation.namedType(from)
            .filter(shall.id().path()::equals)
            .flatMap(path -> situation.have().find(shall.id()))
            .filter(EnumType.class::isInstance)
            .map(EnumType.class::cast);
    if (is.isEmpty()) {
      return Optional.of(value + "::text not in (" + literals(shall.labels()) + ")");
    }
    List<String> renamed =
        List.copyOf(
            situation.intents().labelWas().getOrDefault(shall.id().path(), Map.of()).values());
    List<String> gone =
        is.get().labels().stream()
            .filter(label -> !shall.labels().contains(label) && !renamed.contains(label))
            .toList();
    return gone.isEmpty()
        ? Optional.empty()
        : Optional.of(value + "::text in (" + literals(gone) + ")");
  }

  private static String literals(List<String> labels) {
    return labels.stream().map(Identifier::literal).collect(Collectors.joining(", "));
  }
}
