package dev.uplift.run.substep;

import dev.uplift.catalog.DiffReport;
import dev.uplift.catalog.Difference;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The proof at the end: the database equals the target model, or here is what does not. */
final class Equality {
  private Equality() {}

  /**
   * Comes back when there is no difference but retired objects that have to wait.
   *
   * @param waiting what is retired, but holds what a script has not saved yet
   * @return what stays because of that
   * @throws Failure with every difference as a detail
   */
  static Set<String> prove(DiffReport report, Set<String> waiting) {
    Set<String> staying = new TreeSet<>();
    List<Problem> details = new ArrayList<>();
    for (Difference difference : report.differences()) {
      String object = difference.object().display();
      boolean stays =
          difference.change() == Difference.Change.EXTRA
              && waiting.stream().anyMatch(w -> object.equals(w) || object.startsWith(w + "."));
      if (stays) {
        staying.add(object);
      } else {
        details.add(problem(difference));
      }
    }
    if (!details.isEmpty()) {
      throw new Failure(
          ExitCode.FAILED,
          Problem.of(
                  "notEqual",
                  "the database differs from the target model in " + details.size() + " places")
              .withWhy(details.getFirst().message())
              .withRemedy(
                  "Look at all of them with uplift diff; mend what stands in the way, then:"
                      + " uplift execute --rerun-step 3")
              .withDetails(details));
    }
    return staying;
  }

  private static Problem problem(Difference difference) {
    String object = difference.object().display();
    String message =
        switch (difference.change()) {
          case MISSING -> "missing: " + object;
          case EXTRA -> "not in the model: " + object;
          case ALTERED ->
              "altered: "
                  + object
                  + " "
                  + difference.attribute().orElse("")
                  + ": "
                  + text(difference.from())
                  + " should be "
                  + text(difference.to());
        };
    return Problem.of("different", message).withTarget(object);
  }

  private static String text(Optional<String> value) {
    return value.map(v -> "\"" + v + "\"").orElse("nothing");
  }
}
