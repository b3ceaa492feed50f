package dev.uplift.catalog;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.uplift.catalog.Difference.Change;
import dev.uplift.catalog.Difference.Effect;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How a database differs from a target: {@code diff/1}.
 *
 * @param from the database's name
 * @param to the target's name
 * @param ignored what was not compared: {@code columnOrder}, {@code owner}, {@code grants}, {@code
 *     triggerStates}
 * @param reordered tables whose columns stand in another order, though order is not compared
 */
public record DiffReport(
    String from,
    String to,
    List<Difference> differences,
    List<Kept> kept,
    List<String> ignored,
    List<ObjectId> reordered) {
  public static final String FORMAT = "diff/1";

  public DiffReport {
    differences = List.copyOf(differences);
    kept = List.copyOf(kept);
    ignored = List.copyOf(ignored);
    reordered = List.copyOf(reordered);
  }

  public boolean equal() {
    return differences.isEmpty();
  }

  /** The report as its format spells it. */
  @JsonValue
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put("equal", equal());
    json.put("from", from);
    json.put("to", to);
    json.put("differences", differences.stream().map(DiffReport::json).toList());
    json.put("kept", kept.stream().map(DiffReport::json).toList());
    json.put("ignored", ignored);
    if (!reordered.isEmpty()) {
      json.put("reordered", reordered.stream().map(ObjectId::display).toList());
    }
    return json;
  }

  private static Map<String, Object> json(Difference difference) {
    Map<String, Object> json = object(difference.object());
    json.put("change", spelled(difference.change()));
    difference.attribute().ifPresent(text -> json.put("attribute", text));
    difference.from().ifPresent(text -> json.put("from", text));
    difference.to().ifPresent(text -> json.put("to", text));
    if (difference.change() == Change.ALTERED || difference.effect() != Effect.NONE) {
      json.put("effect", spelled(difference.effect()));
    }
    return json;
  }

  private static Map<String, Object> json(Kept kept) {
    Map<String, Object> json = object(kept.object());
    json.put("because", kept.because());
    return json;
  }

  private static Map<String, Object> object(ObjectId id) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("object", id.display());
    json.put("kind", id.kind().text());
    return json;
  }

  private static String spelled(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
