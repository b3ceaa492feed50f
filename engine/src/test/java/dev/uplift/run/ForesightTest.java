package dev.uplift.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uplift.analyze.Analysis;
import dev.uplift.analyze.Finding;
import dev.uplift.database.Database;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.run.admission.Foresight;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.watch.Event;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an analysis says, held against what the run then does. */
class ForesightTest {
  private static final InstantSource CLOCK = InstantSource.system();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_key_that_rows_share_and_a_script_repairs_is_put_off_by_itself_and_the_run_ends_equal(
      int major) {
    try (Database database = Rehearsal.database(major, "foresight")) {
      Shop shop = Shop.in(folder);
      shop.replace("scripts/unhash.sql", "allow-duplicates: [custtable.hashidx]\n", "");
      database.with("test", session -> session.execute(Shop.OLD));

      Analysis analysis = analysis(database, shop);
      List<Event> events = new ArrayList<>();
      RunOutcome outcome = new Runner(CLOCK, events::add).run(shop.request(database));

      assertThat(analysis.blocked()).as(analysis.findings().toString()).isFalse();
      assertThat(analysis.untried()).isEmpty();
      assertThat(analysis.repaired())
          .extracting(Finding::object)
          .contains("public.custtable.hashidx", "public.custtable.party");
      assertThat(outcome.problems()).isEmpty();
      assertThat(outcome.exit()).isEqualTo(ExitCode.DONE);
      assertThat(events.toString())
          .contains("public.custtable.hashidx waits for FINAL: 20 rows share 10 keys");
    }
  }

  @Test
  void a_database_of_another_application_is_refused() {
    try (Database database = Rehearsal.database(18, "foresight")) {
      Shop shop = Shop.in(folder);

      Failure failure =
          Objects.requireNonNull(
              catchThrowableOfType(Failure.class, () -> analysis(database, shop)));

      assertThat(failure.exit()).isEqualTo(ExitCode.REFUSED);
      assertThat(failure.problems().getFirst().code()).isEqualTo("notRecognised");
    }
  }

  private Analysis analysis(Database database, Shop shop) {
    return new Foresight(database, shop.stack(), Map.of(), folder.resolve("home"), CLOCK)
        .analysis(Optional.empty());
  }
}
