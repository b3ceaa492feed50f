package dev.uplift.run.outside;

import dev.uplift.problem.Problem;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What people have signed before the door is opened: {@code gates.json} in the database's folder.
 * Nothing is taken out of it; of one gate, the newest signature for the operation counts, and those
 * for earlier operations do not.
 */
public final class Gates {
  private static final String FORMAT = "gates/1";

  private final JsonFile<Kept> file;
  private final InstantSource clock;

  /**
   * The gates of a database.
   *
   * @param databaseFolder {@link dev.uplift.closure.DatabaseFolder}
   */
  public Gates(Path databaseFolder, InstantSource clock) {
    this.file =
        new JsonFile<>(
            databaseFolder.resolve("gates.json"),
            Kept.class,
            "gatesUnreadable",
            "Move it away, and have the gates signed again.");
    this.clock = clock;
  }

  /**
   * A person's word.
   *
   * @param operation for which it was given
   * @param name of the person
   * @param agreed false: refused
   */
  public record Signature(
      String gate, String operation, String name, String note, boolean agreed, Instant at) {}

  private record Kept(String format, List<Signature> signatures) {}

  /** Keeps a person's word, given now. */
  public Signature sign(String operation, String gate, String name, String note, boolean agreed) {
    Signature signature = new Signature(gate, operation, name, note, agreed, clock.instant());
    List<Signature> all = new ArrayList<>(all());
    all.add(signature);
    file.write(new Kept(FORMAT, all));
    return signature;
  }

  /** Those for the operation, the oldest first. */
  public List<Signature> signatures(String operation) {
    return all().stream().filter(s -> s.operation().equals(operation)).toList();
  }

  /** What keeps the door shut: a problem for each gate that is not signed, or was refused. */
  public List<Problem> unsigned(String operation, List<String> gates) {
    List<Signature> given = signatures(operation);
    return gates.stream().flatMap(gate -> missing(gate, given).stream()).toList();
  }

  private static Optional<Problem> missing(String gate, List<Signature> given) {
    Stream<Signature> own = given.stream().filter(s -> s.gate().equals(gate));
    Optional<Signature> newest = own.reduce((_, later) -> later);
    if (newest.isEmpty()) {
      return Optional.of(
          Problem.of("gateUnsigned", "gate \"" + gate + "\" is not signed")
              .withTarget(gate)
              .withWhy("the environment wants a person's word before the door is opened")
              .withRemedy(remedy(gate)));
    }
    Signature word = newest.get();
    return word.agreed()
        ? Optional.empty()
        : Optional.of(
            Problem.of("gateRefused", "gate \"" + gate + "\" was refused by " + word.name())
                .withTarget(gate)
                .withWhy(word.note().isBlank() ? null : word.note())
                .withRemedy(
                    "Put right what was found and have it signed ("
                        + remedy(gate)
                        + "), or go back: uplift restore"));
  }

  private static String remedy(String gate) {
    return "uplift sign " + gate + " --name \"WHO\" --note \"WHAT WAS CHECKED\"";
  }

  private List<Signature> all() {
    return file.find().map(Kept::signatures).orElse(List.of());
  }
}
