package dev.uplift.restore;

import dev.uplift.pack.environment.RestoreSettings.Kind;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;

/** Every kind of restore point by its name in {@code environment.yaml}. */
final class Kinds {
  private Kinds() {}

  /** A {@link Failure} with exit code 2 for none at all. */
  static RestoreKind of(Kind kind, Premises premises) {
    return switch (kind) {
      case CLONE -> new CloneKind(premises);
      case DUMP -> new DumpKind(premises);
      case COMMAND -> new CommandKind(premises);
      case PGBACKREST -> new PgbackrestKind(premises);
      case NONE ->
          throw new Failure(
              ExitCode.USAGE,
              Problem.of("noRestorePoints", "there are no restore points of kind \"none\"")
                  .withTarget("restore.kind")
                  .withRemedy("Choose one in environment.yaml, such as restore: {kind: clone}."));
    };
  }
}
