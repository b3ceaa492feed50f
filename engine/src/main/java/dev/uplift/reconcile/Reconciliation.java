package dev.uplift.reconcile;

import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import dev.uplift.reconcile.TableResult.CompanyResult;
import dev.uplift.reconcile.TableResult.Difference;
import dev.uplift.reconcile.TableResult.Outcome;
import dev.uplift.reconcile.TableResult.SumResult;
import dev.uplift.reconcile.TableResult.What;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An upgraded database held against itself before the upgrade: {@code reconciliation.json}.
 *
 * @param reconciled whether every difference is declared
 * @param level {@code counts}, {@code sums} or {@code hashes}
 * @param tables by name
 */
public record Reconciliation(
    String format,
    Subject subject,
    String level,
    Instant measuredBefore,
    Instant measuredAfter,
    boolean reconciled,
    Totals totals,
    List<TableResult> tables) {
  public static final String FORMAT = "reconciliation/1";

  /** More than these are in the report alone. */
  private static final int SHOWN = 100;

  public Reconciliation {
    tables = List.copyOf(tables);
  }

  /** Which upgrade it was. */
  public record Subject(
      String operation,
      long run,
      String environment,
      String database,
      String uplift,
      List<PackageVersion> packages) {
    public Subject {
      packages = List.copyOf(packages);
    }
  }

  /** A package that took part. */
  public record PackageVersion(String name, String version, String sha256) {}

  /**
   * All tables together; retired ones count before only.
   *
   * @param undeclared differences that nobody declares
   */
  public record Totals(
      int tables, int companies, long rowsBefore, long rowsAfter, int declared, int undeclared) {
    static Totals of(List<TableResult> tables) {
      List<Difference> all = tables.stream().flatMap(t -> t.differences().stream()).toList();
      int declared = (int) all.stream().filter(Difference::declared).count();
      return new Totals(
          tables.size(),
          (int)
              tables.stream()
                  .flatMap(t -> t.companies().stream())
                  .map(CompanyResult::company)
                  .filter(company -> !company.isEmpty())
                  .distinct()
                  .count(),
          tables.stream().mapToLong(TableResult::rowsBefore).sum(),
          tables.stream().mapToLong(TableResult::rowsAfter).sum(),
          declared,
          all.size() - declared);
    }
  }

  /** One for each table and company of which something differs that nobody declares. */
  public List<Problem> problems() {
    List<Problem> problems = new ArrayList<>();
    for (TableResult table : tables) {
      Map<String, List<Difference>> companies = new LinkedHashMap<>();
      table.differences().stream()
          .filter(d -> !d.declared())
          .forEach(d -> companies.computeIfAbsent(d.company(), _ -> new ArrayList<>()).add(d));
      companies.forEach((company, found) -> problems.add(problem(table, company, found)));
    }
    return problems.size() <= SHOWN ? problems : shortened(problems);
  }

  private static List<Problem> shortened(List<Problem> problems) {
    List<Problem> some = new ArrayList<>(problems.subList(0, SHOWN));
    some.add(
        Problem.of(
                "reconciliationDiffers",
                "%d more tables and companies differ".formatted(problems.size() - SHOWN))
            .withRemedy("See all of them: uplift reconcile"));
    return some;
  }

  private static Problem problem(TableResult table, String company, List<Difference> found) {
    CompanyResult figures = table.of(company);
    String whose = company.isEmpty() ? "" : " of company \"" + company + "\"";
    String what = found.stream().map(d -> phrase(d, figures)).collect(Collectors.joining("; and "));
    return Problem.of("reconciliationDiffers", "\"" + table.table() + "\"" + whose + ": " + what)
        .withTarget(table.table())
        .withAt(new Place("Validate", null, company.isEmpty() ? null : company, null, null))
        .withWhy(
            figures.rowsDeclared().isPresent()
                ? "a script declares that it has as many rows as other tables had"
                : "no script and no dictionary declares it")
        .withRemedy(
            "If it is wrong: uplift restore, and mend the script that did it. If it is meant:"
                + " declare it in that script's header (creates, updates, deletes, or changes),"
                + " and go on: uplift execute. All figures: uplift reconcile");
  }

  private static String phrase(Difference difference, CompanyResult figures) {
    return switch (difference.what()) {
      case ROWS ->
          "rows were \"%d\" and are \"%d\"%s"
              .formatted(
                  figures.rowsBefore(),
                  figures.rowsAfter().orElse(0L),
                  figures.rowsDeclared().map(", not \"%d\" as declared"::formatted).orElse(""));
      case SUM -> sum(difference.columns().getFirst(), figures);
      case CONTENT ->
          difference.columns().isEmpty()
              ? "rows hold other values together than before"
              : "values of %s are others than before"
                  .formatted(
                      difference.columns().stream()
                          .map(c -> "\"" + c + "\"")
                          .collect(Collectors.joining(", ")));
    };
  }

  private static String sum(String column, CompanyResult figures) {
    SumResult sum =
        figures.sums().stream().filter(s -> s.column().equals(column)).findFirst().orElseThrow();
    return "the sum of \"%s\" was \"%s\" and is \"%s\""
        .formatted(column, sum.sumBefore(), sum.sumAfter());
  }

  /** How many tables came out so. */
  public long count(Outcome outcome) {
    return tables.stream().filter(t -> t.outcome() == outcome).count();
  }

  /** Tables of which this kind of difference is. */
  boolean has(What what) {
    return tables.stream().flatMap(t -> t.differences().stream()).anyMatch(d -> d.what() == what);
  }
}
