package dev.uplift.reconcile;

import dev.uplift.database.Identifier;
import dev.uplift.reconcile.Pairing.Amount;
import dev.uplift.reconcile.Pairing.Form;
import dev.uplift.reconcile.Pairing.PairedColumn;
import dev.uplift.reconcile.Pairing.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The one query that measures a table. Its columns: company, n, s0, s1, …, h0, h1, …, row. */
final class MeasureText {
  private final Pairing table;
  private final Side side;

  MeasureText(Pairing table, Side side) {
    this.table = table;
    this.side = side;
  }

  /**
   * The query.
   *
   * @param from the table as SQL, with {@code only} where it is not partitioned
   */
  String sql(String from) {
    List<String> outputs = new ArrayList<>();
    outputs.add(table.company().map(this::company).orElse("''") + " as company");
    outputs.add("count(*) as n");
    for (int i = 0; i < table.amounts().size(); i++) {
      outputs.add("coalesce(" + sum(table.amounts().get(i)) + ", 0)::text as s" + i);
    }
    for (int i = 0; i < table.hashed().size(); i++) {
      outputs.add("coalesce(sum(" + hash(table.hashed().get(i)) + "), 0)::text as h" + i);
    }
    if (wholeRow()) {
      outputs.add("coalesce(sum(" + rowHash() + "), 0)::text as row");
    }
    return "select "
        + String.join(",\n       ", outputs)
        + "\n  from "
        + from
        + " as r\n group by 1";
  }

  /** Without a key only the row itself says which values belong together. */
  boolean wholeRow() {
    return table.key().isEmpty() && table.hashed().size() > 1;
  }

  private String company(PairedColumn column) {
    return "coalesce(" + name(column.on(side)) + "::text, '') collate \"C\"";
  }

  /** Money and floating point numbers are added up as the decimals that they are written as. */
  private String sum(Amount amount) {
    return "sum(" + name(amount.on(side)) + "::numeric)";
  }

  /** What is not there adds nothing; a value belongs to its row by the hash of the key. */
  private String hash(PairedColumn column) {
    String seed = table.key().contains(column) ? "0" : seed();
    return "hashtextextended(" + text(column) + " collate \"C\", " + seed + ")";
  }

  private String seed() {
    String seed = "0";
    for (PairedColumn column : table.key()) {
      seed = "hashtextextended(" + text(column) + " collate \"C\", " + seed + ")";
    }
    return seed;
  }

  private String rowHash() {
    return table.hashed().stream()
        .map(this::text)
        .collect(Collectors.joining(", ", "hashtextextended(row(", ")::text collate \"C\", 0)"));
  }

  private String text(PairedColumn column) {
    String name = name(column.on(side));
    return column.form() == Form.NUMBER
        ? "trim_scale(" + name + "::numeric)::text"
        : name + "::text";
  }

  private static String name(String column) {
    return "r." + Identifier.quote(column);
  }
}
