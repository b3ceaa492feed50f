package dev.uplift.sync.demand;

import java.util.Optional;

/** What the server leaves out of a geometric value that becomes one of another kind. Pure. */
final class Shapes {
  private Shapes() {}

  /** A condition that holds for values that come out as others; empty where none does. */
  static Optional<String> changed(String name, String from, String to) {
    return Optional.ofNullable(
        switch (from + " > " + to) {
          case "lseg > point", "box > point", "box > circle" ->
              "(%1$s)[0]::text <> (%1$s)[1]::text".formatted(name);
          case "polygon > point", "polygon > circle" -> "npoints(" + name + ") > 1";
          case "polygon > box" -> "%1$s::box::polygon::text <> %1$s::text".formatted(name);
          case "circle > point", "circle > box", "circle > polygon" -> "radius(" + name + ") <> 0";
          default -> null;
        });
  }

  /** A condition that holds for values that the server will not turn into the new type. */
  static Optional<String> impossible(String name, String from, String to) {
    return from.equals("path") && to.equals("polygon")
        ? Optional.of("isopen(" + name + ")")
        : Optional.empty();
  }
}
