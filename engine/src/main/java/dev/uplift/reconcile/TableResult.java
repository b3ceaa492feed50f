package dev.uplift.reconcile;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One table, before and after.
 *
 * @param table its name now
 * @param was its old name, where it had another
 * @param companies those that have rows, before or after
 * @param hashedColumns how many columns were compared value by value
 * @param unhashed column to the reason why it was not
 */
public record TableResult(
    String table,
    Optional<String> was,
    Outcome outcome,
    List<CompanyResult> companies,
    int hashedColumns,
    Map<String, String> unhashed,
    List<Difference> differences) {
  public TableResult {
    companies = List.copyOf(companies);
    unhashed = new TreeMap<>(unhashed);
    differences = List.copyOf(differences);
  }

  /** How a table or a company of it came out. */
  public enum Outcome {
    SAME("same"),
    /** Different, as scripts or the dictionary say. */
    DECLARED("declared"),
    /** Different, and nobody says so. */
    DIFFERS("differs"),
    /** The dictionary lets it go: it was counted before. */
    RETIRED("retired");

    private final String text;

    Outcome(String text) {
      this.text = text;
    }

    @com.fasterxml.jackson.annotation.JsonValue
    public String text() {
      return text;
    }
  }

  /**
   * One company of a table; {@code ''} holds the rows of no company.
   *
   * @param rowsAfter absent for a retired table
   * @param rowsDeclared that it should have, where a script says so exactly
   * @param content whether the hashed columns hold what they held; absent where none is hashed
   */
  public record CompanyResult(
      String company,
      Outcome outcome,
      long rowsBefore,
      Optional<Long> rowsAfter,
      Optional<Long> rowsDeclared,
      List<SumResult> sums,
      Optional<Boolean> content) {
    public CompanyResult {
      sums = List.copyOf(sums);
    }
  }

  /** An amount's sums, exact. */
  public record SumResult(String column, String sumBefore, String sumAfter) {
    boolean same() {
      return Sums.same(sumBefore, sumAfter);
    }
  }

  /** What differs. */
  public enum What {
    ROWS("rows"),
    SUM("sum"),
    CONTENT("content");

    private final String text;

    What(String text) {
      this.text = text;
    }

    @com.fasterxml.jackson.annotation.JsonValue
    public String text() {
      return text;
    }
  }

  /**
   * A difference.
   *
   * @param columns of a sum the one, of content those whose values are others; none of rows
   * @param declaredBy scripts, or {@code dictionary: narrow round}; empty: nobody
   */
  public record Difference(
      String company, What what, List<String> columns, List<String> declaredBy) {
    public Difference {
      columns = List.copyOf(columns);
      declaredBy = List.copyOf(declaredBy);
    }

    public boolean declared() {
      return !declaredBy.isEmpty();
    }
  }

  /** The company's figures. */
  CompanyResult of(String company) {
    return companies.stream().filter(c -> c.company().equals(company)).findFirst().orElseThrow();
  }

  public long rowsBefore() {
    return companies.stream().mapToLong(CompanyResult::rowsBefore).sum();
  }

  public long rowsAfter() {
    return companies.stream().mapToLong(c -> c.rowsAfter().orElse(0L)).sum();
  }
}
