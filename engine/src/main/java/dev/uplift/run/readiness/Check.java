package dev.uplift.run.readiness;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.uplift.problem.Problem;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was looked at.
 *
 * @param name kebab-case, stable; a part after a dot or a blank says which of several
 * @param needed whether this plan cannot be carried out without it
 * @param found what is there, or what is not
 * @param costs which capability is lost without it
 * @param remedy what brings it back
 */
public record Check(
    String name,
    State state,
    boolean needed,
    String found,
    @Nullable String costs,
    @Nullable String remedy) {

  private static final int TOLD = 5;

  /** How it stands. */
  public enum State {
    @JsonProperty("ok")
    OK,
    @JsonProperty("lacks")
    LACKS,
    /** It could not be looked at, and somebody has said that this will do. */
    @JsonProperty("unknown")
    UNKNOWN
  }

  static Check ok(String name, String found) {
    return new Check(name, State.OK, true, found, null, null);
  }

  static Check lacks(String name, String found, String costs, String remedy) {
    return new Check(name, State.LACKS, true, found, costs, remedy);
  }

  static Check unknown(String name, String found, String costs, String remedy) {
    return new Check(name, State.UNKNOWN, false, found, costs, remedy);
  }

  /** What several problems come to; at most five of them are told. */
  static Check lacks(String name, List<Problem> problems, String costs) {
    int more = problems.size() - TOLD;
    String found =
        problems.stream().limit(TOLD).map(Problem::message).collect(Collectors.joining("; "));
    String remedy =
        problems.stream()
            .limit(TOLD)
            .map(Problem::remedy)
            .filter(Objects::nonNull)
            .distinct()
            .collect(Collectors.joining(" "));
    return lacks(name, more > 0 ? found + "; and " + more + " more" : found, costs, remedy);
  }

  /** The same for a plan that can do without it. */
  Check notNeeded() {
    return new Check(name, state, false, found, costs, remedy);
  }

  Check neededIf(boolean needed) {
    return needed ? this : notNeeded();
  }

  boolean stops() {
    return needed && state == State.LACKS;
  }
}
