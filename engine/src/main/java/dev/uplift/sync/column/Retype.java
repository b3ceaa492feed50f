package dev.uplift.sync.column;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.database.Identifier;
import dev.uplift.pack.Dictionary.Narrow;
import dev.uplift.sync.situation.Casts;
import dev.uplift.sync.situation.Situation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One column's way from a type to another, as the action of an ALTER TABLE. The server's assignment
 * is used wherever there is one; nothing is cast to a limited type, since that cuts silently.
 */
public record Retype(
    Column from, Column to, Situation situation, boolean replacedType, Map<String, String> labels) {
  private static final Pattern LENGTH =
      Pattern.compile("(character varying|character|bpchar|bit varying|bit)\\((\\d+)\\)");

  /** Whose blanks at the end are part of what another type would read, until it is text. */
  private static final Set<String> PADDED = Set.of("character", "bpchar");

  private static final Pattern NUMERIC = Pattern.compile("numeric\\((\\d+),(-?\\d+)\\)");

  /** {@code alter column c type t [collate x] [using ...]}. */
  public String action() {
    String sql = "alter column " + ColumnSql.name(to) + " type " + to.type();
    sql += to.collation().map(collation -> " collate " + collation).orElse("");
    return sql + using().map(expression -> " using " + expression).orElse("");
  }

  public Optional<String> using() {
    return situation
        .fused(to.id())
        .map(fusion -> new Converted(fusion, situation, Optional.empty()).value(from))
        .or(() -> using(ColumnSql.name(to)));
  }

  /** As {@link #using()}, of a value that stands there instead of the column. */
  public Optional<String> using(String column) {
    Optional<Narrow> narrow = Optional.ofNullable(situation.intents().narrow().get(to.id()));
    if (narrow.isPresent()) {
      Optional<String> cut = narrowing(column, narrow.get());
      if (cut.isPresent()) {
        return cut;
      }
    }
    String source = Situation.behind(from.type(), situation.have());
    String target = Situation.behind(to.type(), situation.want());
    if (replacedType) {
      boolean each = situation.behindThen(to.type()).endsWith("[]");
      return Optional.of(relabelled(column, each, labels) + "::" + to.type());
    }
    Optional<String> exact = exact(column, source, target);
    if (exact.isPresent()) {
      return exact;
    }
    if (situation.beyond().casts().assigns(source, target)) {
      return Optional.empty();
    }
    boolean direct =
        situation.beyond().casts().knows(source, target)
            || (Casts.isString(source) && !PADDED.contains(Casts.base(source)));
    String base = Unlimited.of(target);
    return Optional.of(direct ? column + "::" + base : column + "::text::" + base);
  }

  /**
   * What the server's own cast would make less of, or each of an array of them: a float that
   * becomes a decimal number, of which it keeps 6 digits of a real, and 15 of a double precision; a
   * whole number that becomes bits, of which it keeps one where no length is said. Empty where the
   * types are others.
   *
   * @param from without domains, as is {@code to}
   */
  public static Optional<String> exact(String value, String from, String to) {
    String each = from.endsWith("[]") && to.endsWith("[]") ? "[]" : "";
    String is = from.substring(0, from.length() - each.length());
    if (Casts.isFloat(is) && Casts.base(to).equals("numeric" + each)) {
      return Optional.of(value + "::text" + each + "::numeric" + each);
    }
    boolean small = is.equals("smallint"); // of which the server has no such cast
    return Casts.isWhole(is) && Casts.base(to).equals("bit" + each)
        ? Optional.of(value + (small ? "::integer" + each : "") + "::" + to)
        : Optional.empty();
  }

  /**
   * The number that a double precision is: what stands behind its first 15 digits is noise, as in
   * 0.30000000000000004, unless these say something to the last.
   */
  public static String number(String value) {
    String digits = "translate(" + value + "::numeric::text, '-.', '')";
    return "case when length(trim(both '0' from %2$s)) < 15 then %1$s::numeric else %1$s::text::numeric end"
        .formatted(value, digits);
  }

  /** As what would change is counted. */
  private static String cut(String column, String from) {
    return Casts.base(from).equals("double precision") ? number(column) : decimal(column, from);
  }

  private static String decimal(String column, String from) {
    return column + (Casts.isFloat(from) ? "::text" : "") + "::numeric";
  }

  /** What the dictionary permits to be cut is cut; whatever else is too long is still an error. */
  private Optional<String> narrowing(String column, Narrow how) {
    Matcher length = LENGTH.matcher(to.type());
    if (length.matches() && how == Narrow.TRUNCATE && Casts.isString(from.type())) {
      return Optional.of("left(" + column + "::text, " + length.group(2) + ")");
    }
    Matcher numeric = NUMERIC.matcher(to.type());
    boolean whole = List.of("bigint", "integer", "smallint").contains(to.type());
    boolean number = Casts.isNumber(Casts.base(from.type()));
    if (how == Narrow.TRUNCATE && number && (numeric.matches() || whole)) {
      return Optional.of(
          "trunc(" + cut(column, from.type()) + ", " + (whole ? "0" : numeric.group(2)) + ")");
    }
    return how == Narrow.ROUND && number && whole
        ? Optional.of("round(" + decimal(column, from.type()) + ")")
        : Optional.empty();
  }

  /**
   * An enum's values as text, under the labels that they will have.
   *
   * @param column their expression
   * @param each whether it is an array of them
   * @param labels new label to old label, of those that are renamed
   */
  public static String relabelled(String column, boolean each, Map<String, String> labels) {
    if (each) {
      String elements = column + "::text[]";
      for (Map.Entry<String, String> label : lastFirst(labels)) {
        elements =
            "array_replace(%s, %s, %s)"
                .formatted(
                    elements,
                    Identifier.literal(label.getValue()),
                    Identifier.literal(label.getKey()));
      }
      return elements;
    }
    if (labels.isEmpty()) {
      return column + "::text";
    }
    StringBuilder sql = new StringBuilder("(case ").append(column).append("::text");
    labels.forEach(
        (label, old) ->
            sql.append(" when ")
                .append(Identifier.literal(old))
                .append(" then ")
                .append(Identifier.literal(label)));
    return sql.append(" else ").append(column).append("::text end)").toString();
  }

  /** Of labels that become each other's, the last, so that none is replaced twice. */
  private static List<Map.Entry<String, String>> lastFirst(Map<String, String> labels) {
    List<Map.Entry<String, String>> left = new ArrayList<>(labels.entrySet());
    List<Map.Entry<String, String>> ordered = new ArrayList<>();
    while (!left.isEmpty()) {
      Map.Entry<String, String> next =
          left.stream()
              .filter(each -> left.stream().noneMatch(o -> o.getValue().equals(each.getKey())))
              .min(Map.Entry.comparingByKey())
              .orElse(left.getFirst());
      left.remove(next);
      ordered.add(next);
    }
    return ordered;
  }
}
