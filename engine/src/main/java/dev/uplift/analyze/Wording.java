package dev.uplift.analyze;

import dev.uplift.analyze.Finding.Fix;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.pack.Severity;
import dev.uplift.sync.demand.Demand;
import dev.uplift.sync.demand.Demands.OldTable;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.scan.KeyScan;
import dev.uplift.sync.scan.RowScan.Counted;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What was counted, in words: what is so, what to do, and what would mend it. */
record Wording(OldTable table) {
  private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"]|\"\")+\"");

  static String rule(Demand.Kind kind) {
    return switch (kind) {
      case NOT_NULL -> "notNull";
      case LENGTH -> "length";
      case ROUNDING -> "rounding";
      case RANGE -> "range";
      case CAST -> "cast";
      case LABEL -> "label";
      case CHECK -> "check";
      case DOMAIN -> "domain";
      case EXPRESSION -> "expression";
      case PARTITION -> "partition";
      case ENCODING -> "encoding";
      case DROP -> "drop";
    };
  }

  static Severity severity(Demand.Kind kind) {
    return switch (kind) {
      case LENGTH, ROUNDING, DROP -> Severity.DATA_LOSS;
      case ENCODING -> Severity.MANUAL_ACTION;
      case NOT_NULL, RANGE, CAST, LABEL, CHECK, DOMAIN, EXPRESSION, PARTITION -> Severity.BLOCKER;
    };
  }

  /** SQL carries text that nobody can read. */
  static boolean blocks(Demand.Rows demand) {
    return !demand.permitted() && demand.kind() != Demand.Kind.ENCODING;
  }

  /** {@code 12 rows}, {@code about 1,200 rows (extrapolated)}. */
  static String counted(long number, String what, boolean extrapolated) {
    String figure = String.format(Locale.ENGLISH, "%,d", number);
    String thing = number == 1 ? what : what + "s";
    return extrapolated
        ? "about " + figure + " " + thing + " (extrapolated)"
        : figure + " " + thing;
  }

  String observation(Counted counted, long rows, boolean extrapolated) {
    Demand.Rows demand = counted.demand();
    String some = counted(rows, "row", extrapolated);
    String values = counted(rows, "value", extrapolated);
    boolean one = rows == 1;
    return switch (demand.kind()) {
      case NOT_NULL -> some + (one ? " has" : " have") + " no value, and the target says NOT NULL";
      case LENGTH ->
          values + (demand.permitted() ? " will be cut: " : " would be cut: ") + demand.asks();
      case ROUNDING ->
          values
              + (demand.permitted() ? " will be rounded: " : " would be rounded: ")
              + demand.asks()
              + counted.largest().map(n -> "; the largest change is " + plain(n)).orElse("")
              + counted
                  .summed()
                  .filter(_ -> !extrapolated)
                  .map(n -> ", in sum " + plain(n))
                  .orElse("");
      case RANGE -> values + (one ? " does" : " do") + " not fit: " + demand.asks();
      case CAST -> values + " cannot be read as the new type: " + demand.asks();
      case LABEL ->
          values + (one ? " is no label" : " are no labels") + " of the new enum: " + demand.asks();
      case CHECK, DOMAIN -> some + (one ? " breaks " : " break ") + demand.asks() + said(counted);
      case EXPRESSION ->
          "of " + some + " this cannot be worked out: " + demand.asks() + said(counted);
      case PARTITION ->
          some
              + (one ? " has" : " have")
              + " no partition in the new table: "
              + demand.asks()
              + said(counted);
      case ENCODING ->
          values
              + (one ? " is" : " are")
              + " no UTF-8, which the database's encoding, "
              + demand.asks()
              + ", lets in";
      case DROP -> dropped(demand, some);
    };
  }

  private static String said(Counted counted) {
    return counted.why().map(why -> " (the server: " + why + ")").orElse("");
  }

  private static String dropped(Demand.Rows demand, String some) {
    boolean column = demand.target().kind() == Kind.COLUMN;
    boolean one = some.startsWith("1 ");
    String what =
        column
            ? some + (one ? " holds" : " hold") + " a value in a column"
            : some + (one ? " is" : " are") + " in a table";
    return what
        + (demand.permitted()
            ? " that goes: " + demand.asks()
            : " that the target does not have and nobody has named");
  }

  private static String plain(String number) {
    return number.contains(".") ? number.replaceFirst("\\.?0+$", "") : number;
  }

  String recommendation(Demand.Rows demand) {
    return switch (demand.kind()) {
      case NOT_NULL ->
          "Fill it in a script (repairs: [" + shown(demand) + "]), or give the column a default.";
      case LENGTH, ROUNDING ->
          demand.permitted()
              ? "The dictionary permits it; make sure that this is still meant."
              : "Permit it in the dictionary, or mend the values in a PreSync script.";
      case RANGE, CAST -> "Mend the values before DbSync, or widen the new type.";
      case LABEL -> "Say in the dictionary what the label is now, or mend the values.";
      case PARTITION ->
          "Give the model a partition for them, or a default one; or mend the rows in a PreSync"
              + " script (repairs: ["
              + shown(demand)
              + "]).";
      case ENCODING ->
          "Methods in Java, quarantine and whatever reads the database as UTF-8 fail on such a value;"
              + " SQL carries it as it is. Find out in which encoding it was written, and convert"
              + " it (repairs: ["
              + shown(demand)
              + "]).";
      case CHECK, DOMAIN -> "Mend the rows in a script (repairs: [" + shown(demand) + "]).";
      case EXPRESSION ->
          demand.permitted()
              ? "The column can be added all the same, and not be read: mend the rows in a script."
              : "Mend the rows in a "
                  + (demand.bites() == Mode.FULL ? "PreSync script" : "script")
                  + " (repairs: ["
                  + shown(demand)
                  + "]), or change the expression.";
      case DROP ->
          demand.permitted()
              ? "Make sure that nobody needs it any more."
              : "Say in the dictionary what became of it: was, or retired.";
    };
  }

  /** As {@code repairs} spells it. */
  private static String shown(Demand.Rows demand) {
    return demand.target().display();
  }

  Optional<Fix> fix(Demand.Rows demand) {
    return switch (demand.kind()) {
      case NOT_NULL -> oldColumn(demand).map(column -> update(column, demand));
      case RANGE, CAST, LABEL, DOMAIN ->
          demand.kind() == Demand.Kind.LABEL
              ? Optional.of(label(demand))
              : oldColumn(demand).map(column -> update(column, demand));
      case EXPRESSION, PARTITION -> Optional.empty();
      case ENCODING -> oldColumn(demand).flatMap(column -> decoded(column, demand));
      case LENGTH, ROUNDING -> demand.permitted() ? Optional.empty() : Optional.of(narrow(demand));
      case CHECK ->
          condition(demand).map(c -> Fix.sql("update " + name() + " o set … where " + c + ";"));
      case DROP -> demand.permitted() ? Optional.empty() : Optional.of(retire(demand.target()));
    };
  }

  private Optional<String> oldColumn(Demand.Rows demand) {
    return Optional.ofNullable(table.columns().get(demand.target().name()));
  }

  private Fix update(String column, Demand.Rows demand) {
    String where = condition(demand).map(c -> " where " + c).orElse("");
    return Fix.sql(
        "update " + name() + " o set " + Identifier.quote(column) + " = …" + where + ";");
  }

  /** Of a server that takes any bytes, as if a client of the west had written them. */
  private Optional<Fix> decoded(String column, Demand.Rows demand) {
    return condition(demand)
        .map(
            where ->
                Fix.sql(
                    ("-- if it was written as LATIN1; it may be WIN1252 or any other\nupdate %1$s o set %2$s = convert_from(convert("
                            + "convert_to(o.%2$s, 'SQL_ASCII'), 'LATIN1', 'UTF8'), 'SQL_ASCII')\n"
                            + " where %3$s;")
                        .formatted(name(), Identifier.quote(column), where)));
  }

  private static Optional<String> condition(Demand.Rows demand) {
    return demand.condition().filter(text -> !text.equals("true"));
  }

  private String name() {
    return table.id().display();
  }

  private Fix narrow(Demand.Rows demand) {
    String how = demand.kind() == Demand.Kind.LENGTH ? "truncate" : "round";
    String column = Identifier.display(demand.target().name());
    String of = demand.target().relation().display();
    return Fix.dictionary(
        "tables:\n  %s:\n    columns: {%s: {narrow: %s}}".formatted(of, column, how));
  }

  private static Fix label(Demand.Rows demand) {
    String type = demand.asks().substring(demand.asks().indexOf(" becomes ") + 9);
    return Fix.dictionary("values:\n  %s: {new label: {was: old label}}".formatted(type));
  }

  private static Fix retire(ObjectId object) {
    return Fix.dictionary("retired:\n  %s: {because: …}".formatted(object.display()));
  }

  static String shared(KeyScan.Found found) {
    return counted(found.rows(), "row", false) + " share " + counted(found.keys(), "key", false);
  }

  static String orphans(KeyScan.Found found, Demand.Reference demand) {
    return counted(found.rows(), "row", false)
        + (found.rows() == 1 ? " refers" : " refer")
        + " to "
        + (found.keys() == 1 ? "a row" : counted(found.keys(), "row", false))
        + " of "
        + demand.references().display()
        + (found.keys() == 1 ? " that is not there" : " that are not there");
  }

  static String excluded(KeyScan.Found found, Demand.Exclusion demand) {
    StringBuilder how = new StringBuilder();
    List<String> keys = plain(demand.keys());
    for (int i = 0; i < keys.size(); i++) {
      how.append(i == 0 ? "" : ", ").append(keys.get(i)).append(' ');
      how.append(demand.operators().get(i));
    }
    return counted(found.rows(), "row", false) + " exclude each other (" + how + ")";
  }

  /** Expressions as people read them: without the alias, and quoted only where needed. */
  static List<String> plain(List<String> expressions) {
    return expressions.stream()
        .map(e -> e.replaceFirst("^o\\.", ""))
        .map(
            e ->
                QUOTED.matcher(e).matches()
                    ? Identifier.display(Identifier.parts(e).getFirst())
                    : e)
        .toList();
  }

  /** The rows of a key that several share. */
  Fix merge(Demand.Unique demand) {
    String keys = String.join(", ", demand.keys());
    List<String> those = new ArrayList<>();
    demand.where().ifPresent(those::add);
    if (!demand.nullsEqual()) {
      demand.keys().forEach(key -> those.add(key + " is not null"));
    }
    return Fix.sql(
        "select %1$s, count(*) from (select %2$s from %3$s o) n%4$s\n group by %1$s having count(*) > 1;"
            .formatted(
                keys,
                demand.row(),
                name(),
                those.isEmpty() ? "" : "\n where " + String.join(" and ", those)));
  }

  /** What points nowhere is made to point at nothing, or shown where it must point somewhere. */
  Fix unlink(Demand.Reference demand) {
    String orphans = " where " + pointing(demand) + missing(demand) + ";";
    List<String> nullable = demand.nullable();
    boolean all = nullable.size() == demand.columns().size();
    List<String> emptied =
        demand.full()
            ? (all ? nullable : List.of())
            : nullable.subList(Math.max(0, nullable.size() - 1), nullable.size());
    return Fix.sql(
        emptied.isEmpty()
            ? "select o.* from %s o\n%s".formatted(name(), orphans)
            : "update %s o set %s = null\n%s"
                .formatted(name(), String.join(" = null, ", emptied), orphans));
  }

  /** That the row refers to something: with a part that is null it does not, unless MATCH FULL. */
  private static String pointing(Demand.Reference demand) {
    return demand.full()
        ? "num_nonnulls(" + String.join(", ", demand.from()) + ") > 0"
        : demand.from().stream()
            .map(from -> from + " is not null")
            .collect(Collectors.joining(" and "));
  }

  private static String missing(Demand.Reference demand) {
    List<String> equal = new ArrayList<>();
    for (int i = 0; i < demand.from().size(); i++) {
      equal.add(demand.to().get(i).replaceAll("\\bo\\.\"", "p.\"") + " = " + demand.from().get(i));
    }
    return "\n   and not exists (select from %s p where %s)"
        .formatted(demand.references().display(), String.join(" and ", equal));
  }
}
