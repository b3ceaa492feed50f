package dev.uplift.run.readiness;

/** Which capability is lost when the door or the way back is refused. */
final class Costs {
  private Costs() {}

  static String of(String name, String code) {
    return switch (name) {
      case "door" ->
          code.equals("rightMissing")
              ? "Closing the door: others could connect and write while the upgrade runs."
              : "The door would be closed to some only: what they write is lost or taints the run.";
      case "restore-point" ->
          switch (code) {
            case "toolMissing" -> "Restore points of this kind: they are made with that program.";
            case "rightMissing" -> "Restore points of this kind: taking one or putting it back.";
            default -> "The way back: a restore would fail, or lose this.";
          };
      default -> "The upgrade is refused.";
    };
  }
}
