package dev.uplift.restore;

import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.restore.RestorePoint.State;
import java.util.List;

/** What can be wrong with a restore point, in words. */
final class PointProblems {
  private PointProblems() {}

  static Failure missing(String name) {
    return new Failure(
        ExitCode.USAGE,
        Problem.of("restorePointMissing", "there is no restore point \"" + name + "\"")
            .withTarget(name)
            .withRemedy("uplift restore-point list shows those that there are."));
  }

  static Failure differs(String name, List<Problem> differences) {
    return new Failure(
        ExitCode.FAILED,
        Problem.of("restorePointDiffers", "the restore point \"" + name + "\" is not the database")
            .withTarget(name)
            .withWhy(differences.size() + " differences; or somebody has written meanwhile")
            .withRemedy("Close the door, drop the restore point and take another.")
            .withDetails(differences));
  }

  /** It was not verified, and the database may have moved on since. */
  static Failure unknown(RestorePoint point) {
    return new Failure(
        ExitCode.REFUSED,
        Problem.of(
                "contentUnknown",
                "nobody has read what \"%s\" held when \"%s\" was taken"
                    .formatted(point.database(), point.name()))
            .withTarget(point.name())
            .withWhy("so there is nothing to hold the restore point against")
            .withRemedy(
                "A dump can be put back into a database of its own: --level full. Of other kinds"
                    + " take another."));
  }

  /** It was verified by counts alone. */
  static Failure contentUnknown(RestorePoint point) {
    return new Failure(
        ExitCode.REFUSED,
        Problem.of(
                "contentUnknown",
                "only structure and counts were read when \"%s\" was taken".formatted(point.name()))
            .withTarget(point.name())
            .withWhy("so its content has nothing to be held against")
            .withRemedy(
                "Verify it with --level counts, or take another: uplift restore-point take --level"
                    + " hashes."));
  }

  /** Unlike {@link #differs}, the database itself was not asked. */
  static Failure spoiled(String name, List<Problem> differences) {
    return new Failure(
        ExitCode.FAILED,
        Problem.of(
                "restorePointDiffers",
                "the restore point \"" + name + "\" is not what it was when it was taken")
            .withTarget(name)
            .withWhy(differences.size() + " differences")
            .withRemedy("Drop it, and take another.")
            .withDetails(differences));
  }

  static Failure restoredDiffers(RestorePoint point, List<Problem> differences) {
    return new Failure(
        ExitCode.FAILED,
        Problem.of("restoredDiffers", "what was put back is not what was taken")
            .withTarget(point.database())
            .withDetails(differences));
  }

  /** The remedy has the lines for a shell. */
  static Failure recoveryFailed(
      RestorePoint point, List<Problem> problems, List<String> byHand, Exception e) {
    return new Failure(
        ExitCode.FAILED,
        List.of(
            Problem.of(
                    "recoveryFailed",
                    "\"%s\" could not be put back to \"%s\""
                        .formatted(point.database(), point.name()))
                .withTarget(point.database())
                .withWhy(problems.getFirst().message())
                .withRemedy(
                    "The door is shut. Mend the cause and run the same command again; or do it by hand:\n"
                        + String.join("\n", byHand))
                .withDetails(problems)),
        e);
  }

  /** For what was asked of it, in its state. */
  static Failure unusable(RestorePoint point) {
    return new Failure(
        ExitCode.REFUSED,
        Problem.of(
                "restorePointUnusable",
                "the restore point \"%s\" is %s".formatted(point.name(), inWords(point.state())))
            .withTarget(point.name())
            .withRemedy(
                point.state() == State.PUTTING_BACK
                    ? "Finish putting it back first: run the restore again."
                    : "Take another."));
  }

  private static String inWords(State state) {
    return switch (state) {
      case TAKING -> "not whole: it is being taken, or its taking was cut off";
      case TAKEN -> "taken";
      case VERIFIED -> "verified";
      case PUTTING_BACK -> "being put back";
      case PUT_BACK -> "used up: the database was put back to it";
      case DROPPED -> "dropped";
    };
  }
}
