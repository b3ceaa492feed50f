package dev.uplift.proving;

import dev.uplift.database.Database;
import dev.uplift.proving.Programs.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The mixed package's upgrade of one database: the same command, given as often as it takes. */
record MixedRun(Database database, Path folder, Map<String, String> environment) {
  /** Ready for the first execute. */
  static MixedRun prepared(Path folder, Database database, Path passFile) throws IOException {
    Path own = Files.createDirectories(folder.resolve(database.url().database()));
    Path mixed = MixedPackage.in(own.resolve("mixed")).folder();
    Site site = Site.of(own, database, passFile, mixed, "{kind: none, reason: a copy}");
    site.prepared();
    return new MixedRun(database, own, site.uplift().environment());
  }

  /** Uninterrupted; the points it passed are in {@link #points}. */
  Ended whole() {
    return Programs.run(folder, environment, command(Fate.NONE));
  }

  Ended dying(Fate fate) {
    return Programs.run(folder, environment, command(fate.words()));
  }

  Process start() throws IOException {
    return Programs.start(
        folder,
        environment,
        command(Fate.NONE),
        folder.resolve("execute.out"),
        folder.resolve("execute.err"));
  }

  Points points() {
    return Points.read(folder.resolve("points"));
  }

  private List<String> command(String fate) {
    return Uplift.command(
        DyingRun.class.getName(),
        List.of(
            folder.resolve("environment.yaml").toString(),
            folder.resolve("home").toString(),
            Site.RUNBOOK,
            "0",
            "-",
            "execute",
            fate,
            folder.resolve("points").toString()));
  }
}
