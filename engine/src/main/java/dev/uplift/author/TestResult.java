package dev.uplift.author;

import dev.uplift.problem.Problem;
import java.util.List;

/**
 * How one test ended.
 *
 * @param test its name
 * @param file as reports name it
 * @param state {@code passed}; {@code failed}: the rows are not those expected; {@code broken}: it
 *     could not be carried out
 * @param script empty: the whole upgrade
 * @param differences between what was expected and what is there
 * @param problems that ended it
 */
public record TestResult(
    String test,
    String file,
    int line,
    String script,
    String state,
    double seconds,
    List<RowDifference> differences,
    List<Problem> problems) {
  static final String PASSED = "passed";
  static final String FAILED = "failed";
  static final String BROKEN = "broken";

  public TestResult {
    differences = List.copyOf(differences);
    problems = List.copyOf(problems);
  }

  public boolean passed() {
    return state.equals(PASSED);
  }

  /**
   * One value that is not the expected one.
   *
   * @param table or what else was looked at
   * @param key of the row, such as {@code recid=1}; empty where it has none
   * @param column empty: the whole row
   * @param line of the test file that expects it; 0: none does
   */
  public record RowDifference(
      String table, String key, String column, String expected, String actual, int line) {}
}
