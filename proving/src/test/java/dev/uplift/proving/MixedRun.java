package dev.uplift.proving;

import dev.uplift.database.Database;
import dev.uplift.proving.Programs.Ended;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The mixed package's upgrade of one database: the same command, given as often as it takes. */
public record MixedRun(Database database, Path folder, Map<String, String> environment) {
  private static final String MORE =
      "{kind: none, reason: a copy}\nlimits: {workers: 2, chunk-time: 40ms}";

  /** Ready for the first execute. */
  public static MixedRun prepared(Path folder, Database database, Path passFile) {
    try {
      Path own = Files.createDirectories(folder.resolve(database.url().database()));
      Path mixed = MixedPackage.in(own.resolve("mixed")).folder();
      Site site = Site.of(own, database, passFile, mixed, MORE);
      site.prepared();
      return new MixedRun(database, own, site.uplift().environment());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As {@link #prepared}, with the target model that another run has read already. */
  public static MixedRun prepared(Path folder, Database database, Path passFile, MixedRun earlier) {
    MixedRun run = prepared(folder, database, passFile);
    try (Stream<Path> models = Files.list(earlier.models())) {
      Files.createDirectories(run.models());
      for (Path model : models.toList()) {
        Files.copy(model, run.models().resolve(model.getFileName().toString()));
      }
      return run;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Uninterrupted; the points it passed are in {@link #points}. */
  public Ended whole() {
    return Programs.run(
        folder, environment, Uplift.command(DyingRun.class.getName(), dyingRun(Fate.NONE)));
  }

  /** As {@link #whole}, not waited for. */
  public Process started(Path out) throws IOException {
    List<String> command = Uplift.command(DyingRun.class.getName(), dyingRun(Fate.NONE));
    return Programs.start(folder, environment, command, out, out);
  }

  public Ended dying(Fate fate) {
    return Programs.run(
        folder, environment, Uplift.command(DyingRun.class.getName(), dyingRun(fate.words())));
  }

  /** On a server that may be killed. */
  public Ended dying(Fate fate, KilledServer server) {
    List<String> arguments = new ArrayList<>(dyingRun(fate.words()));
    arguments.add(server.home().toString());
    return Programs.run(
        folder, environment, Uplift.command(DyingRun.class.getName(), List.copyOf(arguments)));
  }

  /** The command line, once more, in this process: it knows nothing of the one that was killed. */
  public Ended goOn() {
    return new Uplift(folder, environment).inThisProcess("execute", "-runbookid=" + Site.RUNBOOK);
  }

  public Points points() {
    return Points.read(folder.resolve("points"));
  }

  /** Of {@link DyingRun}. */
  List<String> dyingRun(String fate) {
    return List.of(
        folder.resolve("environment.yaml").toString(),
        folder.resolve("home").toString(),
        Site.RUNBOOK,
        "0",
        "-",
        "execute",
        fate,
        folder.resolve("points").toString());
  }

  private Path models() {
    return folder.resolve("home/models");
  }
}
