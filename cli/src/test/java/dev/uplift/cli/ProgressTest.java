package dev.uplift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.watch.Event;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ProgressTest {
  private static final Instant START = Instant.parse("2027-03-06T06:28:00Z");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void plain_lines_fold_skipped_substeps() {
    ProgressLines progress = new ProgressLines(out, narration(false, 200));

    progress.on(new Event.StepStarted(START, 3, "Upgrade the data", 2));
    progress.on(skipped("PreReqs/DisableDbLogTriggers"));
    progress.on(skipped("PreReqs/PatchUserInfo"));
    progress.on(
        new Event.SubstepEnded(
            START, "PreReqs/AdditiveDbSync", "Completed", 1.25, Optional.empty()));
    progress.on(new Event.StepEnded(START, 3, "Upgrade the data", "Completed", Optional.empty()));

    assertThat(printed())
        .isEqualTo(
            """
            06:28:00  step 3: Upgrade the data (attempt 2)
            06:28:00    PreReqs/AdditiveDbSync                   Completed 1.3 s
            06:28:00    2 substeps skipped (--show-skipped tells why)
            06:28:00  step 3: Completed
            """);
  }

  @Test
  void skipped_substeps_are_unfolded_when_asked_for() {
    ProgressLines progress = new ProgressLines(out, narration(true, 200));

    progress.on(skipped("PreReqs/PatchUserInfo"));

    assertThat(printed()).contains("PreReqs/PatchUserInfo").contains("Skipped").contains("(none)");
  }

  @Test
  void a_long_substep_speaks_every_ten_seconds_in_plain_lines() {
    ProgressLines progress = new ProgressLines(out, narration(false, 200));

    progress.on(new Event.SubstepStarted(START, "DbSync/SyncSchema", 1));
    for (int second = 1; second <= 25; second++) {
      progress.on(rows(second, second * 1000L, 50_000));
    }

    assertThat(printed())
        .isEqualTo(
            """
                        DbSync/SyncSchema: 20 %, 1,000 rows/s, 40.0 s left
                        DbSync/SyncSchema: 40 %, 1,000 rows/s, 30.0 s left
            """);
  }

  @Test
  void the_footer_fits_forty_columns() {
    ProgressScreen progress =
        new ProgressScreen(out, narration(false, 40), InstantSource.fixed(START), () -> 40);

    progress.on(new Event.StepStarted(START, 3, "Upgrade the data", 1));
    progress.on(new Event.SubstepStarted(START, "PostSync/ExecuteScripts/WaitForBatch", 1));
    progress.on(rows(1, 1000, 50_000));
    progress.on(rows(2, 12_000, 50_000));
    progress.paint();

    assertThat(printed().lines().map(line -> line.replaceAll("\u001b\\[[0-9]*[A-Z]|\r", "")))
        .allMatch(line -> line.length() < 40)
        .last()
        .isEqualTo("[#----] 24 %, 11,000 rows/s, 3.5 s left");
  }

  @Test
  void a_line_that_stays_is_folded_where_the_terminal_ends() {
    ProgressScreen progress =
        new ProgressScreen(out, narration(false, 48), InstantSource.fixed(START), () -> 48);

    progress.on(
        new Event.Noted(
            START, "DbSync", "the table custtable is merged, since a rule of it is switched off"));

    assertThat(printed())
        .isEqualTo(
            """
                DbSync: the table custtable is merged,
                  since a rule of it is switched off
            """);
  }

  @Test
  void the_footer_has_a_bar_and_is_erased_at_the_end() {
    ProgressScreen progress =
        new ProgressScreen(out, narration(false, 100), InstantSource.fixed(START), () -> 100);
    progress.on(new Event.SubstepStarted(START, "DbSync/SyncSchema", 1));
    progress.on(rows(1, 25_000, 50_000));

    progress.paint();
    progress.close();
    progress.paint();

    assertThat(printed()).contains("[####################--------------------] 50 %");
    assertThat(printed()).endsWith("\r\u001b[2K\u001b[1A\r\u001b[2K");
  }

  @Test
  void a_substep_that_has_ended_leaves_no_bar_behind() {
    ProgressScreen progress =
        new ProgressScreen(out, narration(false, 100), InstantSource.fixed(START), () -> 100);
    progress.on(new Event.SubstepStarted(START, "DbSync/SyncSchema", 1));
    progress.on(rows(1, 50_000, 50_000));
    progress.on(
        new Event.SubstepEnded(START, "DbSync/SyncSchema", "Completed", 1, Optional.empty()));
    progress.on(new Event.StateChanged(START, "operation", "PREPARING"));
    bytes.reset();

    progress.paint();

    assertThat(printed()).startsWith("preparing").doesNotContain("DbSync", "%");
  }

  @Test
  void a_total_that_becomes_known_late_or_grows_lets_no_percentage_fall() {
    ProgressLines progress = new ProgressLines(out, narration(false, 200));

    progress.on(new Event.SubstepStarted(START, "DbSync/SyncSchema", 1));
    progress.on(rows(10, 10, -1));
    progress.on(rows(20, 60, 100));
    progress.on(rows(30, 70, 1000));

    assertThat(printed().lines().map(line -> line.replaceFirst(".*: ([^,]*),?.*", "$1")))
        .containsExactly("10 rows", "60 %", "60 %");
  }

  private Narration narration(boolean showSkipped, int width) {
    return new Narration(ZoneOffset.UTC, showSkipped, () -> width);
  }

  private static Event skipped(String path) {
    return new Event.SubstepEnded(START, path, "Skipped", 0, Optional.of("none"));
  }

  private static Event rows(int second, long done, long total) {
    return new Event.Progress(START.plusSeconds(second), "DbSync/SyncSchema", done, total, "rows");
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
