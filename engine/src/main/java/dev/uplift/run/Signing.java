package dev.uplift.run;

import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.outside.Gates;
import dev.uplift.run.outside.Operation;
import dev.uplift.run.outside.OperationFile;
import dev.uplift.run.outside.Premises;
import dev.uplift.run.request.Site;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** A person signs a gate of the operation that stands upon a database, or refuses to. */
public final class Signing {
  private final InstantSource clock;

  public Signing(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * What was signed.
   *
   * @param left gates that are still to be signed, or were refused
   */
  public record Signed(Gates.Signature signature, List<String> left) {
    public Signed {
      left = List.copyOf(left);
    }
  }

  /**
   * Keeps the person's word.
   *
   * @param agreed false: the door shall stay shut
   * @throws Failure exit code 2 when the environment has no such gate, 3 when nothing is to be
   *     opened
   */
  public Signed sign(Site site, String gate, String name, String note, boolean agreed) {
    List<String> wanted = site.environment().gates();
    if (!wanted.contains(gate)) {
      throw gateUnknown(site, gate, wanted);
    }
    Path folder = Premises.folder(site);
    Operation operation =
        new OperationFile(folder, Watcher.none(), clock)
            .find()
            .filter(standing -> !standing.phase().over())
            .orElseThrow(() -> nothingToSign(site));
    Gates gates = new Gates(folder, clock);
    Gates.Signature signature = gates.sign(operation.id(), gate, name, note, agreed);
    List<String> left =
        gates.unsigned(operation.id(), wanted).stream()
            .map(problem -> String.valueOf(problem.target()))
            .toList();
    return new Signed(signature, left);
  }

  private static Failure gateUnknown(Site site, String gate, List<String> wanted) {
    return new Failure(
        ExitCode.USAGE,
        Problem.of(
                "gateUnknown",
                "environment \"" + site.environment().name() + "\" has no gate \"" + gate + "\"")
            .withTarget(gate)
            .withRemedy(
                wanted.isEmpty()
                    ? "Name it in environment.yaml: gates: [" + gate + "]"
                    : "Its gates are: " + String.join(", ", wanted)));
  }

  private static Failure nothingToSign(Site site) {
    return new Failure(
        ExitCode.REFUSED,
        Problem.of("nothingToSign", "no upgrade of this database waits to be opened")
            .withTarget(site.database().url().toString())
            .withWhy("a signature is given for one upgrade, and counts for no other")
            .withRemedy("uplift status tells where it stands."));
  }
}
