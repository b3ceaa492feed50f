package dev.uplift.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A conversion by chance of one table of a {@link FusingShop}: every other one joins. */
record DrawnConversion(
    int number, boolean company, Optional<Joins> joins, List<String> set, String where) {
  private static final List<String> SET =
      List.of(
          "total: c.amount * c.qty",
          "total: round(c.amount, 2)",
          "total: 7",
          "short: left(upper(c.name), 12)",
          "short: \"'x' || c.qty\"",
          "short: left(coalesce(c.old, '-'), 5)",
          "note: c.note || ' ' || coalesce(c.old, '')",
          "amount: c.amount / 3",
          "amount: round(c.amount, 5)",
          "qty: c.qty + 1",
          "flag: c.qty % 2 = 0",
          "due: c.due + interval '1 day'",
          "name: \"trim(c.name) || '#' -- marked\"");

  private static final List<String> WHERE =
      List.of(
          "", "where: c.qty > 4", "where: c.old is null", "where: c.amount <> round(c.amount, 4)");

  /**
   * Joins, and what is set by them.
   *
   * @param left why chunks do it; empty: a shadow does
   */
  private record Joins(List<String> joins, List<String> set, String left) {}

  private static final List<Joins> JOINS =
      List.of(
          new Joins(
              List.of("left kind k on k.code = c.qty"),
              List.of("total: k.worth * c.amount", "note: coalesce(k.word, c.note)"),
              ""),
          new Joins(
              List.of("kind k on k.code = c.qty and k.worth > 2 and c.id <> 8"),
              List.of("short: left(k.word || c.id, 12)", "qty: k.worth + c.qty"),
              ""),
          new Joins(
              List.of("rate r on r.code = c.qty and r.dataareaid = c.dataareaid"),
              List.of("amount: c.amount * coalesce(r.factor, 1)", "name: r.word"),
              ""),
          new Joins(
              List.of(
                  "left kind k on k.code = c.qty",
                  "rate r on r.dataareaid = c.dataareaid and r.code = k.worth"),
              List.of("total: r.factor * k.worth", "short: r.word"),
              ""),
          new Joins(
              List.of("left grown g on g.code = c.qty"), List.of("short: left(g.word, 12)"), ""),
          new Joins(
              List.of("left grown g on g.code = c.qty"),
              List.of("total: g.worth"),
              "the sync changes public.grown.worth, which it reads"),
          new Joins(
              List.of("left bag b on b.code = c.qty"),
              List.of("short: b.word"),
              "no key of public.bag says that a row finds one at most there"));

  static DrawnConversion of(long seed, int number) {
    Random random = new Random(seed + number);
    Optional<Joins> joins =
        number % 2 == 0
            ? Optional.empty()
            : Optional.of(JOINS.get((number / 2 + (int) (seed & 7)) % JOINS.size()));
    List<String> set = new ArrayList<>(joins.map(Joins::set).orElse(List.of()));
    for (int i = 0; i < (joins.isEmpty() ? 1 : 0) + random.nextInt(3); i++) {
      String entry = SET.get(random.nextInt(SET.size()));
      String column = entry.substring(0, entry.indexOf(':') + 1);
      if (set.stream().noneMatch(e -> e.startsWith(column))) {
        set.add(entry);
      }
    }
    return new DrawnConversion(
        number, random.nextBoolean(), joins, set, WHERE.get(random.nextInt(WHERE.size())));
  }

  String told(boolean strict) {
    return joins
        .map(
            each ->
                each.left().isEmpty()
                    ? "is carried out by the shadow of public.t" + number
                    : "runs in chunks: " + each.left())
        .orElse(
            "is carried out by the %s of public.t%d"
                .formatted(strict || sifts() ? "shadow" : "rewrite", number));
  }

  /** Bad rows could be set aside, if there were any. */
  boolean sifts() {
    return number % 4 == 0;
  }

  String text(boolean waits) {
    String joined =
        joins
            .map(each -> "join:\n  - \"" + String.join("\"\n  - \"", each.joins()) + "\"\n")
            .orElse("");
    return FusingShop.header(number)
        + (company ? "scope: PerCompany\n" : "scope: PerDatabase\n")
        + (waits ? "after: [first]\n" : "")
        + "from: t"
        + number
        + " c\n"
        + joined
        + (where.isEmpty() ? "" : where + "\n")
        + "update: c\nset:\n  "
        + String.join("\n  ", set)
        + "\nchunk: {by: [id]}\n"
        + (sifts() ? "bad-rows: {quarantine: 5}\n" : "");
  }
}
