package dev.uplift.runbook;

import java.util.Arrays;
import java.util.Optional;

/** What a runbook's steps do, in order. The data upgrade is step 3, with however many machines. */
public enum StepKind {
  STOP_SERVICES(1, "StopServices", "Stop the services and check that they stay stopped", true),
  RESTORE_POINT(2, "TakeRestorePoint", "Take and verify the restore point", false),
  DATA_UPGRADE(3, "DataUpgrade", "Upgrade the data", false),
  VALIDATE(4, "Validate", "Check that the database equals the target model", false),
  START_SERVICES(5, "StartServices", "Start the services and open the door", true);

  private final int number;
  private final String text;
  private final String description;
  private final boolean oncePerMachine;

  StepKind(int number, String text, String description, boolean oncePerMachine) {
    this.number = number;
    this.text = text;
    this.description = description;
    this.oncePerMachine = oncePerMachine;
  }

  public int number() {
    return number;
  }

  public String text() {
    return text;
  }

  public String description() {
    return description;
  }

  /** Whether it stands once for each machine of the topology. */
  public boolean oncePerMachine() {
    return oncePerMachine;
  }

  public static Optional<StepKind> parse(String text) {
    return Arrays.stream(values()).filter(kind -> kind.text.equals(text)).findFirst();
  }
}
