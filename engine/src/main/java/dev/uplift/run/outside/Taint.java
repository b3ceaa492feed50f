package dev.uplift.run.outside;

import dev.uplift.closure.Door;
import dev.uplift.closure.Intruder;
import dev.uplift.problem.Problem;
import java.util.List;

/** What those may have done who were in the database while the door was closed. */
public final class Taint {
  private Taint() {}

  /** One for each; none: the run is clean. */
  public static List<Problem> problems(Door door) {
    return door.intruders().stream().map(Taint::tainted).toList();
  }

  private static Problem tainted(Intruder intruder) {
    return Problem.of(
            "tainted",
            "\"%s\" was in the database while the door was closed, and was ended"
                .formatted(intruder.role()))
        .withTarget(intruder.address() + " " + intruder.application())
        .withWhy(
            intruder.superuser()
                ? "a superuser cannot be kept out; its last statement: " + intruder.query()
                : "its last statement: " + intruder.query())
        .withRemedy(
            "Find out what it wrote between " + intruder.first() + " and " + intruder.last());
  }
}
