package dev.uplift.batch.effect;

import static dev.uplift.batch.BatchRig.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.batch.Batch;
import dev.uplift.batch.BatchOutcome;
import dev.uplift.batch.BatchRig;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.pack.Script;
import dev.uplift.problem.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * A declarative conversion gives the same rows, or fails, in whatever form it is carried out. The
 * form inside the rewrite of its table needs a whole upgrade: run/FusedConversionsTest holds it.
 */
class ConversionFormsTest {
  private static final int TRIALS = 24;
  private static final List<String> COMPANIES = List.of("a", "b", "c");
  private static final String KILL_ONE =
      """
      select pg_terminate_backend(pid) from pg_stat_activity
       where application_name like 'uplift/%' and application_name <> 'uplift/test'
         and datname = current_database() and pid <> pg_backend_pid()
       order by random() limit 1
      """;
  private static final String ROWS =
      """
      select coalesce(string_agg(r, chr(10) order by r), '') as x
        from (select 'dst ' || d::text as r from SCHEMA.dst d
              union all select 'src ' || s::text from SCHEMA.src s) rows
      """;

  /** How a conversion is carried out. */
  private enum Form {
    WHOLE,
    CHUNKED,
    RESUMED
  }

  private final long seed = Long.getLong("uplift.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void whole_or_in_chunks_or_killed_again_and_again_the_rows_are_the_same() {
    System.out.println("seed " + seed);
    try (BatchRig rig = new BatchRig(18)) {
      Map<Form, Set<String>> failed = new HashMap<>();
      for (Form form : Form.values()) {
        List<Script> scripts = scripts(rig, form);
        failed.put(form, carryOut(rig, form, scripts));
      }

      assertThat(failed.get(Form.CHUNKED)).as("seed " + seed).isEqualTo(failed.get(Form.WHOLE));
      assertThat(failed.get(Form.RESUMED)).as("seed " + seed).isEqualTo(failed.get(Form.WHOLE));
      Set<String> broken = Objects.requireNonNull(failed.get(Form.WHOLE));
      assertThat(broken).hasSizeLessThan(TRIALS * 2 / 3);
      assertSameRows(rig, broken);
    }
  }

  private void assertSameRows(BatchRig rig, Set<String> broken) {
    int changed = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      if (!broken.contains("t" + trial)) {
        String whole = rows(rig, Form.WHOLE, trial);
        String shown = "seed " + seed + ", trial " + trial + ": " + conversion(trial);
        assertThat(rows(rig, Form.CHUNKED, trial)).as(shown).isEqualTo(whole);
        assertThat(rows(rig, Form.RESUMED, trial)).as(shown).isEqualTo(whole);
        new RandomConversion(seed + trial).tables(rig.session, "before_" + trial);
        changed += whole.equals(text(rig, "before_" + trial)) ? 0 : 1;
      }
    }
    assertThat(changed).as("conversions that did something").isGreaterThan(TRIALS / 6);
  }

  private Script.Work conversion(int trial) {
    return new RandomConversion(seed + trial).script("s", false).work();
  }

  private List<Script> scripts(BatchRig rig, Form form) {
    List<Script> scripts = new ArrayList<>();
    for (int trial = 0; trial < TRIALS; trial++) {
      RandomConversion conversion = new RandomConversion(seed + trial);
      conversion.tables(rig.session, schema(form, trial));
      scripts.add(conversion.script(schema(form, trial), form != Form.WHOLE));
    }
    return scripts;
  }

  private static String schema(Form form, int trial) {
    return switch (form) {
      case WHOLE -> "w_t" + trial;
      case CHUNKED -> "c_t" + trial;
      case RESUMED -> "r_t" + trial;
    };
  }

  private static String rows(BatchRig rig, Form form, int trial) {
    return text(rig, schema(form, trial));
  }

  private static String text(BatchRig rig, String schema) {
    return rig.text(ROWS.replace("SCHEMA", schema));
  }

  /** The trials that failed. */
  private Set<String> carryOut(BatchRig rig, Form form, List<Script> scripts) {
    long run = run(form);
    rig.session.update("insert into dbupgrade.run values (?, 1)", run);
    int rows = form == Form.WHOLE ? 1_000_000 : 1 + random.nextInt(12);
    int epoch = 1;
    if (form == Form.RESUMED) {
      for (; epoch <= 3; epoch++) {
        abandon(rig, batch(rig, run, epoch, rows), scripts, run);
      }
    }
    BatchOutcome outcome = rig.run(batch(rig, run, epoch, rows), scripts, "a", "b", "c");
    assertThat(outcome.left()).isZero();
    return outcome.failed().stream()
        .map(problem -> Objects.requireNonNull(problem.at()))
        .map(Place::script)
        .map(path -> Objects.requireNonNull(path).substring(2))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static long run(Form form) {
    return switch (form) {
      case WHOLE -> 10L;
      case CHUNKED -> 11L;
      case RESUMED -> 12L;
    };
  }

  private static Batch batch(BatchRig rig, long run, int epoch, int rows) {
    rig.session.update("update dbupgrade.run set epoch = ? where id = ?", epoch, run);
    BatchSettings settings =
        new BatchSettings(run, epoch, 3, Duration.ofSeconds(30), rows, Set.of())
            .withCompanyColumn("company");
    return new Batch(rig.database, settings, rig.events::add, java.time.InstantSource.system());
  }

  /** Backends are killed, and then the whole attempt is left behind. */
  private void abandon(BatchRig rig, Batch batch, List<Script> scripts, long run) {
    batch.schedule(Script.Stage.POST_SYNC, scripts, COMPANIES, PATH);
    batch.start(Script.Stage.POST_SYNC, PATH);
    for (int kill = 0; kill < 3; kill++) {
      long goal = done(rig, run) + 1 + random.nextInt(15);
      BatchRig.await(() -> done(rig, run) >= goal || over(rig, run));
      rig.session.query(KILL_ONE, row -> 1);
    }
  }

  private static long done(BatchRig rig, long run) {
    return rig.number(
        "select count(*) n from dbupgrade.chunk where done_at is not null and run = " + run);
  }

  private static boolean over(BatchRig rig, long run) {
    return rig.number(
            "select count(*) n from dbupgrade.scripttask where state in ('Waiting', 'Running')"
                + " and run = "
                + run)
        == 0;
  }
}
