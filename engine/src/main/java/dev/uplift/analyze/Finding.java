package dev.uplift.analyze;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.uplift.pack.Severity;
import dev.uplift.problem.Problem;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One thing that was found.
 *
 * @param blocks whether the upgrade would be refused, or would fail, as things stand
 * @param rule camelCase for the target's own rules, else {@code package/rule}
 * @param object what it is about, by its name in the target
 * @param table whose rows they are, by its old name; empty: no rows of one table
 * @param rows that it is about
 * @param extrapolated whether {@code rows} is reckoned from a sample
 * @param keys of the first rows, or the keys that are shared or referred to in vain
 * @param keyColumns what the keys are made of
 * @param repairedBy scripts that run before it would matter
 * @param detail a query that shows the rows
 */
public record Finding(
    Severity severity,
    boolean blocks,
    String rule,
    String object,
    Optional<String> table,
    String observation,
    Optional<Long> rows,
    boolean extrapolated,
    List<String> keys,
    List<String> keyColumns,
    List<Repair> repairedBy,
    String recommendation,
    Optional<Fix> fix,
    Optional<String> detail,
    Optional<Long> savedBytes) {
  public Finding {
    keys = List.copyOf(keys);
    keyColumns = List.copyOf(keyColumns);
    repairedBy = List.copyOf(repairedBy);
  }

  /**
   * A script that mends it.
   *
   * @param how that is known
   */
  public record Repair(String script, String stage, String how) {}

  /** What would mend it, as a proposal. */
  public record Fix(Where where, String text) {
    static Fix sql(String text) {
      return new Fix(Where.SQL, text);
    }

    static Fix dictionary(String text) {
      return new Fix(Where.DICTIONARY, text);
    }
  }

  /** Whether more keys than those shown break the rule; several rows may share one. */
  public boolean moreKeys() {
    boolean all = !extrapolated && keys.size() < RowRules.SHOWN;
    return !all && rows.filter(some -> some > keys.size()).isPresent();
  }

  /** Where a fix is written. */
  public enum Where {
    SQL("sql"),
    DICTIONARY("dictionary");

    private final String text;

    Where(String text) {
      this.text = text;
    }

    @JsonValue
    public String text() {
      return text;
    }
  }

  /** Of what an upgrade may begin with, and somebody should look at before. */
  static Finding warning(Problem problem) {
    return of(problem, Severity.MANUAL_ACTION, false);
  }

  /** Of what an upgrade is refused for, whatever the rows hold. */
  static Finding refusal(Problem problem) {
    return of(problem, Severity.BLOCKER, true);
  }

  private static Finding of(Problem problem, Severity severity, boolean blocks) {
    String why = Objects.requireNonNullElse(problem.why(), "");
    return new Finding(
        severity,
        blocks,
        problem.code(),
        Objects.requireNonNullElse(problem.target(), ""),
        Optional.empty(),
        problem.message(),
        Optional.empty(),
        false,
        List.of(),
        List.of(),
        List.of(),
        (why + " " + Objects.requireNonNullElse(problem.remedy(), "")).strip(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  Finding repaired(List<Repair> by, String newRecommendation) {
    return new Finding(
        severity,
        false,
        rule,
        object,
        table,
        observation,
        rows,
        extrapolated,
        keys,
        keyColumns,
        by,
        newRecommendation,
        Optional.empty(),
        detail,
        savedBytes);
  }

  Finding doubtful(String newRecommendation) {
    return new Finding(
        Severity.MANUAL_ACTION,
        false,
        rule,
        object,
        table,
        observation,
        rows,
        extrapolated,
        keys,
        keyColumns,
        repairedBy,
        newRecommendation,
        fix,
        detail,
        savedBytes);
  }
}
