package dev.uplift.sync.demand;

import dev.uplift.sync.column.Retype;
import dev.uplift.sync.column.Widening;
import dev.uplift.sync.situation.Casts;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a change of type may do to values, as conditions over a row.
 *
 * @param changed true for values that come out as others
 * @param impossible true for values that the new type cannot hold at all
 * @param difference by how much a value changes; of numbers only
 */
record Narrowing(
    Optional<String> changed, Optional<String> impossible, Optional<String> difference) {
  private static final Pattern NUMERIC = Pattern.compile("numeric\\((\\d+),(-?\\d+)\\)");
  private static final Pattern LENGTH =
      Pattern.compile("(?:character varying|character|bpchar)\\((\\d+)\\)");
  private static final Pattern LIMIT =
      Pattern.compile("(character varying|character|bpchar|bit varying|bit)\\((\\d+)\\)");
  private static final String NUMBER =
      "'^\\s*[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,3})?\\s*$'";
  private static final Map<String, Integer> BITS =
      Map.of("smallint", 15, "integer", 31, "bigint", 63);
  private static final List<String> FLOATS = List.of("double precision", "real");

  private static final Set<String> STRINGS =
      Set.of("text", "character varying", "character", "bpchar");

  /** Types of a fixed size or form, by what the server cuts for them without a word. */
  private static final Map<String, Set<String>> CUT =
      Map.of(
          "name",
          STRINGS,
          "\"char\"",
          STRINGS,
          "cidr",
          Set.of("inet"),
          "boolean",
          Set.of("integer"));

  static final Narrowing NONE = new Narrowing(Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * Types with domains already looked behind.
   *
   * @param name the value, as SQL
   */
  static Narrowing of(String name, String from, String to) {
    String source = Casts.base(from);
    if (from.equals(to) || Widening.inCatalogAlone(from, to)) {
      return NONE;
    }
    if (CUT.getOrDefault(to, Set.of()).contains(source)) {
      return changed(differs(name, from, to));
    }
    Optional<String> cut = Shapes.changed(name, from, to).or(() -> Unsaid.changed(name, from, to));
    Optional<String> refused =
        Shapes.impossible(name, from, to).or(() -> Unsaid.impossible(name, from, to));
    if (cut.isPresent() || refused.isPresent()) {
      return new Narrowing(cut, refused, Optional.empty());
    }
    if (to.equals("money") && source.equals("numeric")) {
      return unless(
          "(%1$s = 'NaN' or abs(%1$s) >= 92233720368547758)".formatted(name),
          differs(name, from, to));
    }
    if (Casts.isString(from) && Casts.isString(to)) {
      return length(name, from, to);
    }
    if (BITS.containsKey(to) && Casts.isNumber(source)) {
      return whole(name, source, to);
    }
    if (source.equals("jsonb") && BITS.containsKey(to)) {
      String number = number(name, from);
      return new Narrowing(
          Optional.of(more(number, number, 0)),
          Optional.empty(),
          Optional.of("abs(" + number + " - round(" + number + "))"));
    }
    if (FLOATS.contains(to) && (Casts.isString(from) || source.equals("jsonb"))) {
      return digits(number(name, from), to);
    }
    Matcher numeric = NUMERIC.matcher(to);
    if (numeric.matches()
        && (Casts.isNumber(source) || Casts.isString(from) || source.equals("jsonb"))) {
      return numeric(
          name, from, Integer.parseInt(numeric.group(1)), Integer.parseInt(numeric.group(2)));
    }
    if (Casts.isString(from)) {
      Optional<String> left = Moments.cut(name, to);
      if (left.isPresent()) {
        return changed(left.get());
      }
    }
    Matcher limit = LIMIT.matcher(to);
    if (limit.matches()) {
      return limited(name, from, limit);
    }
    return lossless(source, Casts.base(to)) ? NONE : roundTrip(name, from, to);
  }

  /** What is written out as text, and bits, are never cut: they are refused. */
  private static Narrowing limited(String name, String from, Matcher limit) {
    boolean text = !limit.group(1).startsWith("bit");
    if (!text && !Casts.base(from).startsWith("bit")) {
      return NONE;
    }
    String length = text ? "char_length(" + name + "::text)" : "length(" + name + ")";
    String refused = limit.group(1).equals("bit") ? " <> " : " > ";
    return new Narrowing(
        Optional.empty(), Optional.of(length + refused + limit.group(2)), Optional.empty());
  }

  /** The same where nothing is ever cut: what would change does not fit. */
  Narrowing refused() {
    return new Narrowing(Optional.empty(), impossible.or(() -> changed), Optional.empty());
  }

  boolean none() {
    return changed.isEmpty() && impossible.isEmpty();
  }

  private static Narrowing length(String name, String from, String to) {
    Matcher limit = LENGTH.matcher(to);
    if (!limit.matches()) {
      return NONE;
    }
    Matcher before = LENGTH.matcher(from);
    boolean fits =
        before.matches() && Integer.parseInt(before.group(1)) <= Integer.parseInt(limit.group(1));
    return fits ? NONE : changed("char_length(" + name + ") > " + limit.group(1));
  }

  private static Narrowing whole(String name, String source, String to) {
    boolean wider =
        BITS.containsKey(source) && BITS.getOrDefault(source, 0) <= BITS.getOrDefault(to, 0);
    if (wider) {
      return NONE;
    }
    BigInteger limit = BigInteger.TWO.pow(BITS.getOrDefault(to, 63));
    String number = number(name, source);
    String out =
        "round(" + number + ") not between -" + limit + " and " + limit.subtract(BigInteger.ONE);
    boolean whole = BITS.containsKey(source);
    String difference = "abs(" + number + " - round(" + number + "))";
    return whole
        ? new Narrowing(Optional.empty(), Optional.of(out), Optional.empty())
        : new Narrowing(
            Optional.of(more(number, "round(" + number + ")", 0)),
            Optional.of(out),
            Optional.of(difference));
  }

  private static Narrowing numeric(String name, String from, int precision, int scale) {
    String source = Casts.base(from);
    String number = number(name, from);
    String rounded = "round(" + number + ", " + scale + ")";
    int digits = precision - scale;
    String limit = BigInteger.TEN.pow(Math.max(digits, 0)).toString();
    Optional<String> out =
        fewerDigits(from, digits)
            ? Optional.empty()
            : Optional.of(number + " <> 'NaN' and abs(" + rounded + ") >= " + limit);
    boolean whole = BITS.containsKey(source);
    return whole && scale >= 0
        ? new Narrowing(Optional.empty(), out, Optional.empty())
        : new Narrowing(
            Optional.of(more(number, rounded, scale)),
            out,
            Optional.of("abs(" + number + " - " + rounded + ")"));
  }

  /** The number that a value is; null where it is none, which is told as such. */
  private static String number(String name, String from) {
    if (from.equals("real")) {
      return name + "::text::numeric"; // by itself it would be cut to six digits
    }
    if (from.equals("double precision")) {
      return "(" + Retype.number(name) + ")";
    }
    if (Casts.isNumber(Casts.base(from))) {
      return name + "::numeric";
    }
    if (from.equals("jsonb")) {
      return "(case when jsonb_typeof(%1$s) = 'number' then %1$s::numeric end)".formatted(name);
    }
    return "(case when %1$s ~ %2$s then %1$s::text::numeric end)".formatted(name, NUMBER);
  }

  /** Whether even a value that is rounded up has room before the point. */
  private static boolean fewerDigits(String from, int digits) {
    Matcher before = NUMERIC.matcher(from);
    return before.matches()
        && Integer.parseInt(before.group(1)) - Integer.parseInt(before.group(2)) < digits;
  }

  /**
   * The digits that are there are asked for, which costs half of rounding: it is most of a scan.
   */
  private static String more(String number, String rounded, int scale) {
    return scale < 0 ? rounded + " <> " + number : "min_scale(" + number + ") > " + scale;
  }

  /** Of a number that is written out, those that a float keeps. */
  private static Narrowing digits(String number, String to) {
    String out = outside(number, "numeric", to).orElseThrow();
    String kept = "%1$s::%2$s::text::numeric".formatted(number, to);
    return new Narrowing(
        Optional.of("case when not (%s) then %s <> %s else false end".formatted(out, kept, number)),
        Optional.empty(),
        Optional.empty());
  }

  static Narrowing changed(String condition) {
    return new Narrowing(Optional.of(condition), Optional.empty(), Optional.empty());
  }

  /** Into the new type and back again gives the same. */
  private static Narrowing roundTrip(String name, String from, String to) {
    boolean temporal = isTemporal(from) && isTemporal(to);
    boolean floats = Casts.isNumber(Casts.base(from)) && FLOATS.contains(to);
    if (!temporal && !floats) {
      return NONE;
    }
    String differs = differs(name, from, to);
    Optional<String> out = floats ? outside(name, from, to) : Optional.empty();
    return out.map(no -> unless(no, differs)).orElseGet(() -> changed(differs));
  }

  /** Asked of those values alone that the server could read as the new type. */
  private static Narrowing unless(String impossible, String changed) {
    return new Narrowing(
        Optional.of("case when not (" + impossible + ") then " + changed + " else false end"),
        Optional.of(impossible),
        Optional.empty());
  }

  private static String differs(String name, String from, String to) {
    return name + "::" + to + "::" + from + " is distinct from " + name;
  }

  /** Too large for the exponent, or so small that the server will not make it zero. */
  private static Optional<String> outside(String name, String from, String to) {
    String source = Casts.base(from);
    boolean real = to.equals("real");
    if (BITS.containsKey(source) || source.equals("real") || (!real && FLOATS.contains(source))) {
      return Optional.empty();
    }
    String largest = real ? "3.4028235677973366e38" : "1.797693134862315808e308";
    String smallest = real ? "7.006492321624085e-46" : "2.4703282292062327e-324";
    return Optional.of(
        ("abs(%1$s) not in ('Infinity', 'NaN') and (abs(%1$s) >= '%2$s'::%4$s"
                + " or (%1$s <> 0 and abs(%1$s) <= '%3$s'::%4$s))")
            .formatted(name, largest, smallest, source));
  }

  private static boolean isTemporal(String type) {
    String base = Casts.base(type);
    return base.startsWith("timestamp")
        || base.startsWith("time")
        || base.equals("date")
        || base.startsWith("interval");
  }

  private static boolean lossless(String from, String to) {
    return to.equals("text")
        || to.equals("character varying")
        || to.equals("numeric")
        || (from.equals("date") && to.startsWith("timestamp"))
        || (from.equals("timestamp without time zone") && to.equals("timestamp with time zone"));
  }
}
