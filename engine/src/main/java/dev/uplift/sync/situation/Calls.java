package dev.uplift.sync.situation;

import dev.uplift.catalog.CatalogObject.Function;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The target's functions that others call: as the server knows it, and by the names in their texts,
 * of which it keeps no record. Not shared.
 */
public final class Calls {
  private final Situation situation;
  private final Map<ObjectId, List<Function>> direct = new HashMap<>();

  public Calls(Situation situation) {
    this.situation = situation;
  }

  /** All that are called to work an object out, whoever calls them. */
  public List<Function> from(ObjectId object) {
    Map<ObjectId, Function> found = new LinkedHashMap<>();
    functions(situation.wantGraph().needs(object)).forEach(each -> follow(each, found));
    return List.copyOf(found.values());
  }

  /** What does not change calls nothing that is new, whatever its text seems to say. */
  private void follow(Function function, Map<ObjectId, Function> found) {
    if (found.putIfAbsent(function.id(), function) == null) {
      boolean settled = situation.settled(function.id());
      of(function).stream()
          .filter(each -> !settled || situation.has(each.id()))
          .forEach(each -> follow(each, found));
    }
  }

  /** What a function itself calls. */
  public List<Function> of(Function function) {
    return direct.computeIfAbsent(function.id(), _ -> called(function));
  }

  private List<Function> called(Function function) {
    Set<ObjectId> called = new LinkedHashSet<>(situation.wantGraph().needs(function.id()));
    called.addAll(new Mentions(function.definition()).functions(situation.want()));
    called.remove(function.id());
    return functions(called);
  }

  private List<Function> functions(Set<ObjectId> needed) {
    return needed.stream()
        .filter(each -> each.kind() == Kind.FUNCTION)
        .map(each -> situation.want().objects().get(each))
        .filter(Function.class::isInstance)
        .map(Function.class::cast)
        .toList();
  }
}
