package dev.uplift.run.disk;

import dev.uplift.plan.disk.DiskNeed.Need;
import dev.uplift.plan.disk.Sizes;
import dev.uplift.problem.Problem;
import java.util.List;

/**
 * Disks that are known to be too small for what has not begun.
 *
 * @param who takes the room, for people
 * @param elsewhere what else than making room helps, for people; may be empty
 * @param least what must stay free, else the work is stopped on the way
 */
public record TooSmall(String who, String elsewhere, long least) {

  /** One problem for each disk. */
  public List<Problem> of(List<Need> needs) {
    return needs.stream()
        .filter(need -> need.bytes() + least > need.volume().freeBytes())
        .map(this::problem)
        .toList();
  }

  private Problem problem(Need need) {
    long free = need.volume().freeBytes();
    String made = need.bytes() == 0 ? "" : need.inWords() + ", and a tenth more; ";
    return Problem.of(
            "diskTooSmall",
            "the disk \"%s\" has %s free, and %s takes %s there at the most"
                .formatted(
                    need.volume().mount(), Sizes.bytes(free), who, Sizes.bytes(need.bytes())))
        .withTarget(need.volume().mount())
        .withWhy("%s%s must stay free (`limits: {least-free}`)".formatted(made, Sizes.bytes(least)))
        .withRemedy(
            ("Make %s more room there%s. `limits: {free-disk: unknown}` begins all the same; it"
                    + " fails before the disk is full.")
                .formatted(Sizes.bytes(need.bytes() + least - free), elsewhere));
  }
}
