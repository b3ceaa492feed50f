package dev.uplift.restore;

import dev.uplift.machine.Program;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The program {@code pgbackrest}, for one stanza. What another user writes into its repository is
 * out of the server's reach, and archiving stops: it is always run as the server's user.
 *
 * @param owner of the data directory: the server's user
 * @param config its configuration file; empty: its own default
 */
record Pgbackrest(String stanza, Optional<Path> config, String owner) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Duration LONGEST = Duration.ofDays(7);
  private static final String ME = System.getProperty("user.name", "");

  /** Whether this process can be the server's user: it is, or root's. */
  static Optional<Problem> stranger(String owner) {
    if (ME.equals(owner) || ME.equals("root")) {
      return Optional.empty();
    }
    return Optional.of(
        Problem.of("wrongUser", "pgbackrest has to be run as \"" + owner + "\"")
            .withTarget(ME)
            .withWhy("what another user writes into its repository stops the server's archiving")
            .withRemedy("Run Uplift as \"" + owner + "\", or as root, which becomes that user."));
  }

  /** Whether the stanza, the server and its archive fit together; one log file goes to it. */
  Optional<Problem> check() {
    try {
      Program.Ended ended = end(List.of("check"));
      return ended.well() ? Optional.empty() : Optional.of(problem("check", ended));
    } catch (Failure e) {
      return e.problems().stream().findFirst();
    }
  }

  /**
   * A backup of what changed since the last full one; a full one where there is none.
   *
   * @return its label
   */
  String backup() {
    run(List.of("--type=diff", "--start-fast", "backup"));
    return labels().reversed().stream()
        .findFirst()
        .orElseThrow(() -> new Failure(ExitCode.FAILED, missing("just made")));
  }

  /** Of every backup that the repository says is whole, the oldest first. */
  List<String> labels() {
    String output = run(List.of("--output=json", "--log-level-console=off", "info")).output();
    try {
      List<String> labels = new ArrayList<>();
      for (JsonNode named : MAPPER.readTree(output)) {
        for (JsonNode backup : named.path("backup")) {
          if (!backup.path("error").asBoolean(false)) {
            labels.add(backup.path("label").asString());
          }
        }
      }
      return labels;
    } catch (JacksonException e) {
      throw new IllegalStateException("not understood: " + output, e);
    }
  }

  /** Every file of the repository against its checksum. */
  Optional<Problem> verify() {
    Program.Ended ended = end(List.of("verify"));
    boolean bad = !ended.well() || ended.output().contains("status: error");
    return bad ? Optional.of(problem("verify", ended)) : Optional.empty();
  }

  /** Puts the data directory of the stopped server to a named point after a backup. */
  void restore(String label, String target) {
    run(restoring(label, target));
  }

  /** As a line for a shell. */
  String restoreLine(String label, String target) {
    StringBuilder line = new StringBuilder();
    for (String word : command(restoring(label, target))) {
      boolean plain = word.matches("[A-Za-z0-9_./=:-]+");
      line.append(line.isEmpty() ? "" : " ").append(plain ? word : ShellLines.quote(word));
    }
    return line.toString();
  }

  Problem missing(String label) {
    return Problem.of("backupMissing", "the backup " + label + " is not in the repository")
        .withTarget(stanza)
        .withWhy("it expired, or somebody deleted it")
        .withRemedy("Keep more backups (repo1-retention-full) and take another restore point.");
  }

  private static List<String> restoring(String label, String target) {
    return List.of(
        "--delta",
        "--set=" + label,
        "--type=name",
        "--target=" + target,
        "--target-action=promote",
        "--target-timeline=current",
        "restore");
  }

  private Program.Ended run(List<String> arguments) {
    Program.Ended ended = end(arguments);
    if (!ended.well()) {
      throw new Failure(ExitCode.FAILED, problem(arguments.getLast(), ended));
    }
    return ended;
  }

  private Program.Ended end(List<String> arguments) {
    return Program.of(command(arguments)).in(Path.of("/")).within(LONGEST).run();
  }

  private List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    if (!owner.equals(ME)) {
      command.addAll(List.of("runuser", "-u", owner, "--"));
    }
    command.add("pgbackrest");
    config.ifPresent(file -> command.add("--config=" + file));
    command.add("--stanza=" + stanza);
    command.addAll(arguments);
    return command;
  }

  private Problem problem(String what, Program.Ended ended) {
    return Problem.of("pgbackrestFailed", "pgbackrest " + what + " failed")
        .withTarget(stanza)
        .withWhy(ended.inWords())
        .withRemedy(
            "Mend what it names; the operators' guide says what Uplift's user needs. Then run the"
                + " same command again.");
  }
}
