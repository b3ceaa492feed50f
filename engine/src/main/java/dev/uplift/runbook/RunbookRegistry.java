package dev.uplift.runbook;

import dev.uplift.problem.Cause;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The runbooks that were imported on this machine: {@code $UPLIFT_HOME/runbooks/id.xml}. */
public final class RunbookRegistry {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private final Path folder;

  public RunbookRegistry(Path home) {
    this.folder = home.resolve("runbooks");
  }

  /**
   * Takes a runbook in. An id that is known already is taken again only with the same plan, and
   * then what is known of its progress stays, so that a rerun is never blocked.
   *
   * @throws Failure exit code 3 when the id stands for another plan, 2 when it is no id
   */
  public Runbook add(Runbook runbook) {
    Optional<Runbook> known = find(runbook.id());
    if (known.isPresent() && !known.get().planId().equals(runbook.planId())) {
      throw new Failure(
          ExitCode.REFUSED,
          Problem.of(
                  "runbookExists",
                  "the runbook \"" + runbook.id() + "\" was imported before, with another plan")
              .withTarget(runbook.id())
              .withWhy(
                  "known "
                      + known.get().planId()
                      + ", offered "
                      + runbook.planId()
                      + ": the packages' models or the settings differ")
              .withRemedy("Give the new runbook another id: uplift generate --runbook-id NEW"));
    }
    if (known.isPresent()) {
      return known.get();
    }
    save(runbook);
    return runbook;
  }

  /** Writes where a known runbook stands. */
  public void save(Runbook runbook) {
    RunbookFile.write(file(runbook.id()), runbook);
  }

  public Optional<Runbook> find(String id) {
    return RunbookFile.readIfPresent(file(id));
  }

  /**
   * The runbook that there must be.
   *
   * @throws Failure exit code 2 when it was never imported
   */
  public Runbook get(String id) {
    return find(id)
        .orElseThrow(
            () ->
                new Failure(
                    ExitCode.USAGE,
                    Problem.of("runbookUnknown", "there is no runbook \"" + id + "\" here")
                        .withTarget(id)
                        .withRemedy(
                            "Import it first: uplift import --runbook-file FILE; uplift list shows"
                                + " what is here.")));
  }

  /** In the order of their ids. */
  public List<Runbook> all() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> f.getFileName().toString().matches("[^.].*\\.xml"))
          .sorted()
          .map(RunbookFile::read)
          .toList();
    } catch (IOException e) {
      throw new Failure(
          ExitCode.FAILED,
          List.of(
              Problem.of("folderUnreadable", "\"" + folder + "\" cannot be read")
                  .withTarget(folder.toString())
                  .withWhy(Cause.inWords(e))),
          e);
    }
  }

  private Path file(String id) {
    if (!ID.matcher(id).matches()) {
      throw new Failure(
          ExitCode.USAGE,
          Problem.of("runbookId", "\"" + id + "\" cannot be a runbook's id")
              .withTarget(id)
              .withRemedy("Use letters, digits, dots, dashes and underscores, at most 100."));
    }
    return folder.resolve(id + ".xml");
  }
}
