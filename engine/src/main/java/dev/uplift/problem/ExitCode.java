package dev.uplift.problem;

/** How a command ends, the same everywhere. */
public enum ExitCode {
  DONE(0),
  FAILED(1),
  USAGE(2),
  REFUSED(3),
  LEFT(4),
  UNREACHABLE(5),
  INTERRUPTED(130);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }
}
