package dev.uplift.run.journal;

import dev.uplift.problem.Problem;
import dev.uplift.runbook.Runbook.PackageVersion;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Error objects and small maps, as the journal's jsonb columns hold them. */
public final class ProblemJson {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private ProblemJson() {}

  /** The zero character, which no jsonb can hold, is shown as what it is: unreadable. */
  public static String write(Object value) {
    return MAPPER.writeValueAsString(value).replace("\\u0000", "\\ufffd");
  }

  public static Problem problem(String json) {
    return MAPPER.readValue(json, Problem.class);
  }

  static Map<String, String> texts(String json) {
    return new TreeMap<>(MAPPER.readValue(json, new TypeReference<Map<String, String>>() {}));
  }

  public static List<PackageVersion> packages(String json) {
    return List.copyOf(MAPPER.readValue(json, new TypeReference<List<PackageVersion>>() {}));
  }
}
