package dev.uplift.catalog;

import dev.uplift.database.Identifier;
import dev.uplift.database.Row;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CREATE AGGREGATE, which the server does not print by itself. */
final class AggregateText {
  private final List<String> parts = new ArrayList<>();

  private AggregateText() {}

  static String of(Row row, String signature) {
    AggregateText text = new AggregateText();
    text.plain(row);
    text.moving(row);
    text.flags(row);
    return "CREATE AGGREGATE "
        + signature
        + " (\n    "
        + String.join(",\n    ", text.parts)
        + "\n)";
  }

  private void plain(Row row) {
    part("SFUNC", row.string("sfunc"));
    part("STYPE", row.string("stype"));
    size("SSPACE", row.number("sspace"));
    ending(
        "FINALFUNC",
        row.stringOrNull("finalfunc"),
        row.flag("aggfinalextra"),
        row.string("aggfinalmodify"),
        row);
    part("COMBINEFUNC", row.stringOrNull("combinefunc"));
    part("SERIALFUNC", row.stringOrNull("serialfunc"));
    part("DESERIALFUNC", row.stringOrNull("deserialfunc"));
    literal("INITCOND", row.stringOrNull("agginitval"));
  }

  private void moving(Row row) {
    part("MSFUNC", row.stringOrNull("msfunc"));
    part("MINVFUNC", row.stringOrNull("minvfunc"));
    part("MSTYPE", row.stringOrNull("mstype"));
    size("MSSPACE", row.number("msspace"));
    ending(
        "MFINALFUNC",
        row.stringOrNull("mfinalfunc"),
        row.flag("aggmfinalextra"),
        row.string("aggmfinalmodify"),
        row);
    literal("MINITCOND", row.stringOrNull("aggminitval"));
  }

  private void flags(Row row) {
    part("SORTOP", row.stringOrNull("sortop"));
    switch (row.string("parallel")) {
      case "s" -> part("PARALLEL", "SAFE");
      case "r" -> part("PARALLEL", "RESTRICTED");
      default -> {}
    }
    if (row.string("aggkind").equals("h")) {
      parts.add("HYPOTHETICAL");
    }
  }

  /** A plain aggregate's final function only reads its state, an ordered one's writes it. */
  private void ending(
      String name, @Nullable String function, boolean extra, String modify, Row row) {
    part(name, function);
    if (function == null) {
      return;
    }
    if (extra) {
      parts.add(name + "_EXTRA");
    }
    String usual = row.string("aggkind").equals("n") ? "r" : "w";
    if (!modify.equals(usual)) {
      part(
          name + "_MODIFY",
          switch (modify) {
            case "r" -> "READ_ONLY";
            case "s" -> "SHAREABLE";
            default -> "READ_WRITE";
          });
    }
  }

  private void size(String name, long bytes) {
    if (bytes > 0) {
      part(name, Long.toString(bytes));
    }
  }

  private void literal(String name, @Nullable String value) {
    if (value != null) {
      part(name, Identifier.literal(value));
    }
  }

  private void part(String name, @Nullable String value) {
    if (value != null) {
      parts.add(name + " = " + value);
    }
  }
}
