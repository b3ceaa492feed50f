package dev.uplift.proving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.database.EmbeddedServer;
import dev.uplift.database.Session;
import dev.uplift.problem.Failure;
import dev.uplift.proving.Programs.Ended;
import dev.uplift.rehearsal.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * PostgreSQL itself is killed with SIGKILL between writes of journal and ledger, and started again;
 * the same command comes to the end of an uninterrupted run. Points are drawn from {@code
 * -Duplift.seed}; {@code -Duplift.proof=full}: more of them.
 */
class ServerKillTest {
  private static final int DEATHS = "full".equals(System.getProperty("uplift.proof")) ? 30 : 1;
  private static final Path HOME = Project.root().resolve("target/rehearsal-killed");

  private final InstantSource clock = InstantSource.system();
  private final EmbeddedServer server = Rehearsal.apart(18, HOME);

  @TempDir Path folder;

  @Test
  void a_run_whose_server_is_killed_ends_as_an_uninterrupted_one_once_the_server_is_back()
      throws IOException {
    try {
      MixedRun whole = run("whole");
      int exit = whole.whole().exit();
      Outcome expected = Outcome.of(exit, whole.database());

      int number = 0;
      for (Fate fate : chosen(whole.points())) {
        MixedRun run = run("killed" + ++number);

        long postmaster = postmaster();
        Ended killed = run.dying(fate.victim(postmaster));
        ProcessHandle.of(postmaster).ifPresent(process -> process.onExit().join());
        startAgain();
        Ended ended = run.whole();

        String story =
            fate.words() + "\n" + killed.out() + killed.err() + ended.out() + ended.err();
        System.out.println("ServerKillTest: " + fate.words() + ": exit " + killed.exit());
        assertThat(killed.out()).as(story).contains("killed at");
        assertThat(Outcome.of(ended.exit(), run.database())).as(story).isEqualTo(expected);
        assertThat(Differences.between(run.database(), whole.database())).as(story).isEmpty();
        run.database().close();
      }
      whole.database().close();
    } finally {
      server.stop();
    }
  }

  private MixedRun run(String name) throws IOException {
    DatabaseUrl all = server.start();
    try (Database database = Database.open(all, Optional.of(server.secret()), 1);
        Session session = database.session("test")) {
      session.execute("drop database if exists " + name);
      session.execute("create database " + name);
    }
    Database made = Database.open(all.sibling(name), Optional.of(server.secret()), 4);
    MixedPackage.install(made);
    return MixedRun.prepared(folder, made, server.passFile());
  }

  private long postmaster() throws IOException {
    Path file = HOME.resolve("postgres-18/data/postmaster.pid");
    return Long.parseLong(Files.readAllLines(file).getFirst().strip());
  }

  /** Not before the last process of the old server has seen that it is gone. */
  private void startAgain() {
    for (int attempt = 1; ; attempt++) {
      try {
        server.start();
        return;
      } catch (Failure e) {
        if (attempt == 20) {
          throw e;
        }
      }
    }
  }

  private List<Fate> chosen(Points points) {
    long seed = Long.getLong("uplift.seed", clock.millis());
    System.out.println("ServerKillTest: seed " + seed);
    List<Fate> fates = new ArrayList<>(points.fates());
    Collections.shuffle(fates, new Random(seed));
    return fates.subList(0, DEATHS);
  }
}
