package dev.uplift.run.evidence;

import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON with its texts masked: SQL as SQL, bounds of keys wholly, sentences as messages. */
final class JsonMask {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final Set<String> SQL =
      Set.of("sql", "query", "blockerQuery", "statement", "statements");

  /** Bounds of chunks are values of keys; the sum over one row is that row's value. */
  private static final Set<String> VALUES =
      Set.of("first_key", "next_key", "sumBefore", "sumAfter");

  /** What the site's own people said and signed is theirs to say, and what hosts are called. */
  private static final Set<String> KEPT = Set.of("name", "host", "java", "os", "value", "version");

  private JsonMask() {}

  /** A whole document, laid out as it was: on one line or on many. */
  static String mask(String json) {
    JsonNode masked = mask("", MAPPER.readTree(json));
    return json.strip().indexOf('\n') < 0
        ? masked.toString()
        : MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(masked);
  }

  private static JsonNode mask(String key, JsonNode node) {
    if (VALUES.contains(key) && !node.isNull()) {
      return NODES.stringNode(MessageMask.MASKED);
    }
    if (node instanceof ObjectNode object) {
      ObjectNode masked = NODES.objectNode();
      object.properties().forEach(e -> masked.set(e.getKey(), mask(e.getKey(), e.getValue())));
      return masked;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode masked = NODES.arrayNode();
      array.forEach(element -> masked.add(mask(key, element)));
      return masked;
    }
    return node.isString() ? NODES.stringNode(text(key, node.stringValue())) : node;
  }

  private static String text(String key, String text) {
    if (SQL.contains(key)) {
      return SqlMask.mask(text);
    }
    if (key.equals("stack")) {
      return text.lines().map(JsonMask::stackLine).collect(Collectors.joining("\n"));
    }
    boolean sentence = text.indexOf(' ') >= 0 || text.indexOf('@') >= 0;
    return sentence && !KEPT.contains(key) ? MessageMask.mask(text) : text;
  }

  /** Where the code stood; what was thrown there is told by the error object. */
  private static String stackLine(String line) {
    boolean place = line.matches("\\s+(at |\\.\\.\\. )\\S.*");
    return place ? line : MessageMask.MASKED;
  }
}
