package dev.uplift.batch.method;

import dev.uplift.script.Validation;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The expectations of one suite, as far as they are not met. Holds so many and counts the rest. */
final class Suite implements Validation {
  private static final int MOST = 1_000;

  private final String name;
  private final List<Finding> findings = new ArrayList<>();
  private boolean warning;
  private long failedBeyond;
  private long warnedBeyond;

  Suite(String name) {
    this.name = name;
  }

  @Override
  public Validation warnOnly() {
    warning = true;
    return this;
  }

  @Override
  public boolean expect(String entity, @Nullable Object expected, @Nullable Object actual) {
    if (same(expected, actual)) {
      return true;
    }
    if (findings.size() < MOST) {
      findings.add(
          new Finding(name, entity, String.valueOf(expected), String.valueOf(actual), warning));
    } else if (warning) {
      warnedBeyond++;
    } else {
      failedBeyond++;
    }
    return false;
  }

  List<Finding> findings() {
    List<Finding> all = new ArrayList<>(findings);
    if (failedBeyond > 0) {
      all.add(new Finding(name, "expectations not met, not shown", "0", "" + failedBeyond, false));
    }
    if (warnedBeyond > 0) {
      all.add(new Finding(name, "warnings not shown", "0", "" + warnedBeyond, true));
    }
    return all;
  }

  private static boolean same(@Nullable Object expected, @Nullable Object actual) {
    if (expected instanceof Number && actual instanceof Number) {
      BigDecimal one = new BigDecimal(expected.toString());
      return one.compareTo(new BigDecimal(actual.toString())) == 0;
    }
    return Objects.equals(expected, actual);
  }
}
