package dev.uplift.pack.yaml;

import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * YAML of one format, and where it came from.
 *
 * @param file as the reader of a report knows it
 * @param firstLine the line of the file on which the text starts, from 1
 */
public record YamlText(String file, int firstLine, String text, Findings findings) {
  private static final int MOST_CHARACTERS = 64 << 20;

  /** The document, when it is a mapping of the format asked for; else what is wrong is found. */
  public Optional<YamlMap> read(String format, Shape shape) {
    Optional<YamlMap> document = compose().flatMap(node -> document(node, shape));
    document.ifPresent(map -> checkFormat(map, format));
    return document;
  }

  private Optional<Node> compose() {
    try {
      LoadSettings settings =
          LoadSettings.builder().setLabel(file).setCodePointLimit(MOST_CHARACTERS).build();
      Optional<Node> node = new Compose(settings).composeString(text);
      if (node.isEmpty()) {
        findings.add("emptyFile", file, firstLine, "nothing is written here", "Write the format.");
      }
      return node;
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + firstLine).orElse(firstLine);
      findings.add(
          "yamlSyntax",
          file,
          line,
          "this is not YAML: " + e.getProblem(),
          e.getContext(),
          "Mend the line; look also at indentation, missing spaces after \":\" and open quotes.");
    } catch (YamlEngineException e) {
      findings.add(
          "yamlSyntax", file, firstLine, "this is not YAML: " + e.getMessage(), "Mend the file.");
    }
    return Optional.empty();
  }

  private Optional<YamlMap> document(Node node, Shape shape) {
    if (node instanceof MappingNode mapping) {
      return Optional.of(new YamlMap(this, "", mapping, shape));
    }
    findings.add(
        "wrongType", file, lineOf(node), "keys with values are expected", "Write \"key: value\".");
    return Optional.empty();
  }

  private void checkFormat(YamlMap map, String format) {
    String written = map.text("format");
    if (written.isEmpty() || written.equals(format)) {
      return;
    }
    String kind = format.substring(0, format.indexOf('/') + 1);
    String remedy =
        written.startsWith(kind)
            ? "Use an Uplift that reads \"" + written + "\"; this one reads \"" + format + "\"."
            : "Write \"format: " + format + "\".";
    findings.add(
        "wrongFormat",
        file,
        map.line("format"),
        "the format is \"" + written + "\", not \"" + format + "\"",
        remedy);
  }

  public int lineOf(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + firstLine).orElse(firstLine);
  }
}
