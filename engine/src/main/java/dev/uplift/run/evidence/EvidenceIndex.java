package dev.uplift.run.evidence;

import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Every operation of this machine, by what its {@code about.json} says. */
final class EvidenceIndex {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Path operations;

  EvidenceIndex(Path home) {
    this.operations = home.resolve("operations");
  }

  /** An operation and its folder. */
  record Entry(Path folder, About about) {
    private boolean sameRun(Entry other) {
      return about.runbook().equals(other.about.runbook())
          && about.databaseFolder().equals(other.about.databaseFolder());
    }
  }

  /**
   * All operations of one runbook on one database, the oldest first.
   *
   * @param run an operation's id, a runbook's, or the number of a run
   * @throws Failure exit code 2 when there is none, or more than one such runbook and database
   */
  List<Entry> find(String run) {
    List<Entry> all = all();
    List<Entry> found =
        Stream.<Predicate<About>>of(
                about -> about.operation().equals(run),
                about -> about.runbook().equals(run),
                about -> about.run().map(String::valueOf).equals(Optional.of(run)))
            .map(meant -> all.stream().filter(entry -> meant.test(entry.about())).toList())
            .filter(entries -> !entries.isEmpty())
            .findFirst()
            .orElseThrow(() -> unknown(run));
    Entry first = found.getFirst();
    if (!found.stream().allMatch(first::sameRun)) {
      throw ambiguous(run, found);
    }
    return all.stream().filter(first::sameRun).toList();
  }

  /** Every one that says what it was, the oldest first. */
  List<Entry> all() {
    if (!Files.isDirectory(operations)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(operations)) {
      return folders
          .flatMap(folder -> read(folder).stream())
          .sorted(
              Comparator.comparing((Entry entry) -> entry.about().started())
                  .thenComparing(entry -> entry.about().operation()))
          .toList();
    } catch (IOException e) {
      throw Failure.of(
          operations,
          Problem.of("folderUnreadable", "\"" + operations + "\" cannot be read")
              .withRemedy("Let this user read it, or name another folder with --home."),
          e);
    }
  }

  /** A folder that says nothing of itself is of an older Uplift, or was never begun. */
  private static Optional<Entry> read(Path folder) {
    Path file = folder.resolve("about.json");
    try {
      return Files.isRegularFile(file)
          ? Optional.of(new Entry(folder, MAPPER.readValue(Files.readString(file), About.class)))
          : Optional.empty();
    } catch (IOException | JacksonException e) {
      return Optional.empty();
    }
  }

  private Failure unknown(String run) {
    return new Failure(
        ExitCode.USAGE,
        Problem.of("evidenceUnknown", "there is no evidence of \"" + run + "\" here")
            .withTarget(operations.toString())
            .withRemedy(
                "Name a runbook (uplift list), a run's number or an operation (uplift status"
                    + " --json), or another folder with --home."));
  }

  private static Failure ambiguous(String run, List<Entry> found) {
    List<Problem> which =
        found.stream()
            .map(
                entry ->
                    Problem.of(
                            "evidenceCandidate",
                            "operation "
                                + entry.about().operation()
                                + " of runbook \""
                                + entry.about().runbook()
                                + "\", begun "
                                + entry.about().started())
                        .withTarget(entry.about().database()))
            .toList();
    return new Failure(
        ExitCode.USAGE,
        Problem.of("evidenceAmbiguous", "\"" + run + "\" stands for more than one run")
            .withTarget(run)
            .withWhy("runs are numbered in each database, and anew after a restore")
            .withRemedy("Name one of the operations below instead.")
            .withDetails(which));
  }
}
