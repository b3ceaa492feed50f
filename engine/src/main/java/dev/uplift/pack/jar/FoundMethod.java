package dev.uplift.pack.jar;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A method that bears annotations of scripts, as its class file has it.
 *
 * @param file {@code lib/x.jar!com/contoso/A.java}, for reports
 * @param className binary name, with dots
 * @param usable why the class cannot be made; empty: it can
 * @param line of the source, 0 when the class file does not say
 * @param annotations those of {@code dev.uplift.script}, in order; one that stands several times is
 *     there several times
 */
public record FoundMethod(
    String file,
    String className,
    String method,
    int line,
    Optional<String> usable,
    List<Found> annotations) {
  public FoundMethod {
    annotations = List.copyOf(annotations);
  }

  /**
   * An annotation.
   *
   * @param name without its package
   * @param values what is written: text, number, truth, name of a constant, or a list of texts
   */
  public record Found(String name, Map<String, Object> values) {
    public Found {
      values = Map.copyOf(values);
    }

    public String text(String key) {
      return values.get(key) instanceof String text ? text : "";
    }

    public int number(String key) {
      return values.get(key) instanceof Integer number ? number : 0;
    }

    public boolean flag(String key) {
      return values.get(key) instanceof Boolean flag && flag;
    }

    /** One text alone is a list of one. */
    public List<String> texts(String key) {
      return switch (values.get(key)) {
        case List<?> list -> list.stream().map(String::valueOf).toList();
        case String text -> List.of(text);
        case null, default -> List.of();
      };
    }
  }

  /** The first of its kind. */
  public Optional<Found> annotation(String name) {
    return annotations.stream().filter(found -> found.name().equals(name)).findFirst();
  }

  public List<Found> all(String name) {
    return annotations.stream().filter(found -> found.name().equals(name)).toList();
  }

  /** The class's name without its package; a nested class's after its outer one's and a dot. */
  public String simpleClassName() {
    return className.substring(className.lastIndexOf('.') + 1).replace('$', '.');
  }
}
