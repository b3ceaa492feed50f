package dev.uplift.run.substep;

import dev.uplift.catalog.DiffReport;
import dev.uplift.catalog.Difference;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.util.List;
import java.util.Optional;

/** The proof at the end: the database equals the target model, or here is what does not. */
final class Equality {
  private Equality() {}

  /**
   * Comes back when there is no difference.
   *
   * @throws Failure with every difference as a detail
   */
  static void prove(DiffReport report) {
    List<Problem> details = report.differences().stream().map(Equality::problem).toList();
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
