package dev.uplift.sync.demand;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.CatalogObject.Table;
import dev.uplift.sync.demand.Demand.Test;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.situation.Casts;
import dev.uplift.sync.situation.Lineage;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What whoever reads the database as UTF-8 asks of its text, Uplift among them. The server holds
 * text to its own encoding, so that there is nothing to ask where that is UTF8, or one that has
 * only characters that UTF-8 has too. Pure.
 *
 * @param encoding the database's, as the server spells it
 */
public record EncodingDemands(Situation situation, String encoding) {
  public static final String ENCODING = "select getdatabaseencoding()::text as encoding";

  /** Takes any bytes as text. */
  private static final String ANY = "SQL_ASCII";

  private static final Set<String> ALL_IN_UTF_8 =
      Set.of(
          "UTF8",
          "LATIN1",
          "LATIN2",
          "LATIN4",
          "LATIN5",
          "LATIN6",
          "LATIN7",
          "LATIN8",
          "LATIN9",
          "LATIN10",
          "ISO_8859_5",
          "KOI8R",
          "KOI8U",
          "WIN866",
          "WIN1256");

  private static final Set<String> AS_TEXT =
      Set.of("json", "jsonb", "xml", "text[]", "character varying[]");

  /** Characters of UTF-8, where the server takes each byte for a character of its own. */
  private static final String UTF_8 =
      "'^(?:[\\u0001-\\u007f]|[\\u00c2-\\u00df][\\u0080-\\u00bf]"
          + "|\\u00e0[\\u00a0-\\u00bf][\\u0080-\\u00bf]"
          + "|[\\u00e1-\\u00ec\\u00ee\\u00ef][\\u0080-\\u00bf]{2}"
          + "|\\u00ed[\\u0080-\\u009f][\\u0080-\\u00bf]"
          + "|\\u00f0[\\u0090-\\u00bf][\\u0080-\\u00bf]{2}|[\\u00f1-\\u00f3][\\u0080-\\u00bf]{3}"
          + "|\\u00f4[\\u0080-\\u008f][\\u0080-\\u00bf]{2})*$'";

  /** Of the columns that hold text now and stay. */
  List<Demand.Rows> of(Table is, Table shall) {
    List<Demand.Rows> demands = new ArrayList<>();
    if (ALL_IN_UTF_8.contains(encoding)) {
      return demands;
    }
    Lineage lineage = new Lineage(situation);
    for (Column column : shall.columns()) {
      lineage
          .old(is, column)
          .filter(old -> old.generated().isEmpty())
          .filter(old -> holdsText(Situation.behind(old.type(), situation.have())))
          .ifPresent(old -> demands.add(demand(is, column, Image.value(old) + "::text")));
    }
    return demands;
  }

  private static boolean holdsText(String type) {
    return Casts.isString(type) || AS_TEXT.contains(type);
  }

  private Demand.Rows demand(Table is, Column column, String text) {
    return Demand.Rows.of(
        column.id(),
        is.id(),
        Demand.Kind.ENCODING,
        encoding,
        encoding.equals(ANY)
            ? new Test.Broken(text + " !~ " + UTF_8)
            : new Test.Raises("convert_to(" + text + ", 'UTF8')"),
        Mode.FINAL);
  }
}
