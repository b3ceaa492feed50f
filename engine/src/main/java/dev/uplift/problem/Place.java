package dev.uplift.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a problem was met: in the run (substep path, script, company), in a file (line from 1), or
 * both.
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Place(
    @Nullable String path,
    @Nullable String script,
    @Nullable String company,
    @Nullable String file,
    @Nullable Integer line) {

  public static Place file(String file, int line) {
    return new Place(null, null, null, file, line);
  }

  public static Place file(String file) {
    return new Place(null, null, null, file, null);
  }

  public static Place substep(String path) {
    return new Place(path, null, null, null, null);
  }

  public Place withPath(@Nullable String path) {
    return new Place(path, script, company, file, line);
  }

  public Place withLine(int line) {
    return new Place(path, script, company, file, line);
  }

  /** For people: substep, script, company, file and line, whatever of them is known. */
  public String display() {
    List<String> parts = new ArrayList<>();
    add(parts, "", path);
    add(parts, "script ", script);
    add(parts, "company ", company);
    if (file != null) {
      parts.add(line == null ? file : file + ":" + line);
    }
    return String.join(", ", parts);
  }

  private static void add(List<String> parts, String name, @Nullable String text) {
    if (text != null && !text.isEmpty()) {
      parts.add(name + text);
    }
  }
}
