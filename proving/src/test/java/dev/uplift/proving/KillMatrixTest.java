package dev.uplift.proving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.proving.Programs.Ended;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The engine is killed with SIGKILL between writes of journal and ledger, and the same command
 * comes to the end of an uninterrupted run. {@code -Duplift.proof=full}: at the first, the middle
 * and the last time of every point; else at some, drawn from {@code -Duplift.seed}.
 */
class KillMatrixTest {
  private static final boolean FULL = "full".equals(System.getProperty("uplift.proof"));
  private static final int SOME = Integer.getInteger("uplift.deaths", 8);

  private final InstantSource clock = InstantSource.system();
  private final Databases server = new Databases(18);

  @TempDir Path folder;

  @Test
  void killed_at_each_kind_of_write_the_same_command_ends_as_an_uninterrupted_run_does()
      throws IOException {
    try (Database old = server.fresh("matrix")) {
      MixedPackage.install(old);
      try (Database model = server.copyOf(old, "matrix_whole")) {
        MixedRun whole = MixedRun.prepared(folder, model, server.passFile());
        long began = clock.millis();
        Ended ended = whole.whole();
        System.out.println(
            "uninterrupted: %d ms, %d points, %d deaths"
                .formatted(
                    clock.millis() - began,
                    whole.points().passed().size(),
                    whole.points().fates().size()));
        Outcome expected = Outcome.of(ended.exit(), model);
        assertThat(expected.quarantine()).as(ended.out() + ended.err()).hasSize(2);
        assertThat(expected.tags()).hasSize(3);

        for (Fate fate : chosen(whole.points())) {
          dieAndGoOn(old, fate, expected, model);
        }
      }
    }
  }

  @Test
  void every_write_that_the_server_sees_in_the_records_passes_a_point() throws IOException {
    try (Database database = server.fresh("matrix_hooks")) {
      MixedPackage.install(database);
      MixedRun run = MixedRun.prepared(folder, database, server.passFile());
      WriteCount count = WriteCount.on(database);

      run.whole();

      assertThat(run.points().statements()).containsAllEntriesOf(count.statements());
    }
  }

  private void dieAndGoOn(Database old, Fate fate, Outcome expected, Database model)
      throws IOException {
    Database database = server.copyOf(old, "matrix");
    try {
      MixedRun run = MixedRun.prepared(folder, database, server.passFile());

      Ended killed = run.dying(fate);
      Ended ended = run.whole();

      String story = fate.words() + "\n" + killed.out() + killed.err() + ended.out() + ended.err();
      assertThat(killed.exit()).as(story).isEqualTo(137);
      assertThat(Outcome.of(ended.exit(), database)).as(story).isEqualTo(expected);
      assertThat(Differences.between(database, model)).as(story).isEmpty();
    } finally {
      server.drop(database);
    }
  }

  private List<Fate> chosen(Points points) {
    List<Fate> fates = new ArrayList<>(points.fates());
    if (FULL) {
      return fates;
    }
    long seed = Long.getLong("uplift.seed", clock.millis());
    System.out.println("KillMatrixTest: seed " + seed);
    Collections.shuffle(fates, new Random(seed));
    return fates.subList(0, SOME);
  }
}
