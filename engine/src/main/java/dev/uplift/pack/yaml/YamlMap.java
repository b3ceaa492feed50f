package dev.uplift.pack.yaml;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A mapping of a YAML file, read by type. What is missing, of the wrong type or unknown goes to the
 * findings with its line; the getter then answers an empty value, so that reading goes on and every
 * problem is found at once.
 */
public final class YamlMap {
  private final YamlText source;
  private final String path;
  private final Shape shape;
  private final int line;
  private final Map<String, NodeTuple> entries = new LinkedHashMap<>();

  YamlMap(YamlText source, String path, MappingNode node, Shape shape) {
    this.source = source;
    this.path = path;
    this.shape = shape;
    this.line = source.lineOf(node);
    node.getValue().forEach(this::enter);
  }

  /** A piece of text and its line. */
  public record Item(String text, int line) {}

  private void enter(NodeTuple tuple) {
    String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
    int at = source.lineOf(tuple.getKeyNode());
    if (!shape.knows(key)) {
      found(
          "unknownKey",
          at,
          "the key \"" + path + key + "\" is unknown",
          NearMiss.question(key, shape.keys().keySet()) + "Known here: " + known() + ".");
    } else if (entries.putIfAbsent(key, tuple) != null) {
      found("doubleKey", at, "the key \"" + path + key + "\" stands twice", "Keep one.");
    }
  }

  private String known() {
    return String.join(", ", shape.keys().keySet());
  }

  public String file() {
    return source.file();
  }

  public int line() {
    return line;
  }

  /** The line of a key, or of the mapping where the key is absent. */
  public int line(String key) {
    NodeTuple tuple = entries.get(key);
    return tuple == null ? line : source.lineOf(tuple.getKeyNode());
  }

  public boolean has(String key) {
    return entries.containsKey(key);
  }

  /** Whether a key's value is just this text. */
  public boolean isText(String key, String text) {
    return value(key) instanceof ScalarNode scalar && scalar.getValue().equals(text);
  }

  public Set<String> names() {
    return entries.keySet();
  }

  /** A text that must be there; {@code ""} when it is not. */
  public String text(String key) {
    if (!has(key)) {
      missing(key);
    }
    return optionalText(key).orElse("");
  }

  public Optional<String> optionalText(String key) {
    Node node = value(key);
    if (node == null) {
      return Optional.empty();
    }
    Optional<Item> item = scalar(node, path + key, "text");
    if (item.isPresent() && item.get().text().isBlank()) {
      wrong(key, "is empty", "Write a value, or leave the key out.");
      return Optional.empty();
    }
    return item.map(Item::text);
  }

  /** One of the words that the map knows; empty when the key is absent or the word unknown. */
  public <T> Optional<T> choice(String key, Map<String, T> words) {
    Optional<String> text = optionalText(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    T value = words.get(text.get());
    if (value == null) {
      wrong(
          key,
          "is \"" + text.get() + "\"",
          NearMiss.question(text.get(), words.keySet())
              + "Write one of: "
              + String.join(", ", words.keySet().stream().sorted().toList())
              + ".");
    }
    return Optional.ofNullable(value);
  }

  public <T> Optional<T> requiredChoice(String key, Map<String, T> words) {
    if (!has(key)) {
      missing(key);
    }
    return choice(key, words);
  }

  public boolean flag(String key, boolean otherwise) {
    return choice(key, Map.of("true", true, "false", false)).orElse(otherwise);
  }

  public Optional<Integer> integer(String key, int least) {
    Optional<String> text = optionalText(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      int number = Integer.parseInt(text.get());
      if (number >= least) {
        return Optional.of(number);
      }
    } catch (NumberFormatException e) {
      // Told below, as a number that is too small is.
    }
    wrong(key, "is \"" + text.get() + "\"", "Write a whole number from " + least + " upwards.");
    return Optional.empty();
  }

  /** A list of texts; empty when the key is absent. */
  public List<Item> texts(String key) {
    Node node = value(key);
    if (node == null) {
      return List.of();
    }
    if (!(node instanceof SequenceNode sequence)) {
      wrong(key, "is no list", "Write \"" + key + ": [a, b]\".");
      return List.of();
    }
    List<Item> items = new ArrayList<>();
    sequence.getValue().forEach(n -> scalar(n, path + key, "each text").ifPresent(items::add));
    return items;
  }

  /** Rows: a list of mappings from a column's name to a value, which may be null. */
  public List<YamlMap> rows(String key) {
    Node node = value(key);
    if (!(node instanceof SequenceNode sequence)) {
      wrong(key, "is no list of rows", "Write \"" + key + ": [{column: value}]\", or [] for none.");
      return List.of();
    }
    List<YamlMap> rows = new ArrayList<>();
    for (Node each : sequence.getValue()) {
      if (each instanceof MappingNode mapping) {
        rows.add(new YamlMap(source, path + key + ".", mapping, Shape.each(Shape.LEAF)));
      } else {
        wrong(key, "holds what is no row", "Write each row as \"{column: value}\".");
      }
    }
    return rows;
  }

  /** Every key's text as it is written; empty for null. */
  public Map<String, Optional<String>> texts() {
    Map<String, Optional<String>> texts = new LinkedHashMap<>();
    entries.forEach(
        (name, tuple) -> {
          Node node = tuple.getValueNode();
          boolean nothing = node instanceof ScalarNode s && Tag.NULL.equals(s.getTag());
          texts.put(
              name, nothing ? Optional.empty() : scalar(node, path + name, "text").map(Item::text));
        });
    return texts;
  }

  /** The mapping below a key. */
  public Optional<YamlMap> map(String key) {
    Node node = value(key);
    if (node == null) {
      return Optional.empty();
    }
    if (node instanceof MappingNode mapping) {
      return Optional.of(new YamlMap(source, path + key + ".", mapping, shape.below(key)));
    }
    wrong(key, "has no keys below it", "Write \"" + key + ": {key: value}\".");
    return Optional.empty();
  }

  /** Whether there are keys below this one. */
  public boolean hasMap(String key) {
    return value(key) instanceof MappingNode;
  }

  public Optional<YamlMap> requiredMap(String key) {
    if (!has(key)) {
      missing(key);
    }
    return map(key);
  }

  /** Every mapping below the mapping of a key: for names that the author chooses. */
  public void each(String key, BiConsumer<String, YamlMap> reader) {
    map(key)
        .ifPresent(map -> map.names().forEach(n -> map.map(n).ifPresent(m -> reader.accept(n, m))));
  }

  /** Finds those of the keys that are not there. */
  public void require(Collection<String> keys) {
    keys.stream().filter(key -> !has(key)).forEach(this::missing);
  }

  /** Finds the keys that say nothing, given what is chosen by one of them. */
  public void allowOnly(String choice, Set<String> keys) {
    String chosen = optionalText(choice).orElse("");
    names().stream()
        .filter(key -> !key.equals(choice) && !keys.contains(key))
        .forEach(
            key ->
                wrong(
                    key, "says nothing to the " + choice + " \"" + chosen + "\"", "Leave it out."));
  }

  /** Finds that a key's value will not do. */
  public void wrong(String key, String what, String remedy) {
    found("wrongValue", valueLine(key), "\"" + path + key + "\" " + what, remedy);
  }

  public void found(String code, int at, String message, String remedy) {
    source.findings().add(code, source.file(), at, message, remedy);
  }

  public Findings findings() {
    return source.findings();
  }

  private void missing(String key) {
    found("missingKey", line, "the key \"" + path + key + "\" is missing", "Add \"" + key + ":\".");
  }

  private int valueLine(String key) {
    NodeTuple tuple = entries.get(key);
    return tuple == null ? line : source.lineOf(tuple.getValueNode());
  }

  private @Nullable Node value(String key) {
    shape.below(key);
    NodeTuple tuple = entries.get(key);
    return tuple == null ? null : tuple.getValueNode();
  }

  private Optional<Item> scalar(Node node, String shown, String expected) {
    if (node instanceof ScalarNode scalar && !Tag.NULL.equals(scalar.getTag())) {
      return Optional.of(new Item(scalar.getValue(), source.lineOf(node)));
    }
    String what = node instanceof ScalarNode ? " has no value" : " is not " + expected;
    found("wrongValue", source.lineOf(node), "\"" + shown + "\"" + what, "Write a value.");
    return Optional.empty();
  }
}
