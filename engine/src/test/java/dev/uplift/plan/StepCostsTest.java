package dev.uplift.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.uplift.batch.progress.Range;
import dev.uplift.catalog.CatalogReader;
import dev.uplift.catalog.Comparison;
import dev.uplift.database.Database;
import dev.uplift.pack.Dictionary;
import dev.uplift.plan.cost.ChangeCosts;
import dev.uplift.plan.cost.Speeds;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.sync.Preview;
import dev.uplift.sync.SyncPlan;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.SyncSettings;
import dev.uplift.sync.situation.TableSizes;
import dev.uplift.sync.situation.TableSizes.Size;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A phase takes as long as it goes: two neighbours at a time, where the sync takes two. */
class StepCostsTest {
  private static final String OLD =
      "create table one (id int primary key, a numeric(32,16));"
          + " create table two (id int primary key, a numeric(32,16))";
  private static final String NEW = OLD.replace("(32,16)", "(32,6)");
  private static final TableSizes SIZES =
      new TableSizes(
          Map.of(
              List.of("public", "one"),
              size(4_000_000),
              List.of("public", "two"),
              size(2_000_000)));

  private static final Speeds SPEEDS =
      new Speeds(
          "speeds/1", true, Instant.EPOCH, 60e6, 550e3, 500e6, 1.5e6, 150e3, 25e6, 20e6, 1.05);

  private final Database old = Rehearsal.database(18, "old");
  private final Database model = Rehearsal.database(18, "new");

  @AfterEach
  void close() {
    old.close();
    model.close();
  }

  @Test
  void neighbours_that_are_written_at_the_same_time_take_the_longer_and_a_share_of_the_other() {
    SyncPlan plan = plan(OLD, NEW, 2);
    Range one = change(plan, "one");
    Range two = change(plan, "two");

    Range both = costs(true).changes(plan);

    assertThat(both.low()).isEqualTo(one.low());
    assertThat(both.likely())
        .isGreaterThan(one.likely() + two.likely() / 4)
        .isLessThan(one.likely() + two.likely() * 3 / 4);
    assertThat(both.high()).isEqualTo(one.plus(two).high());
  }

  @Test
  void what_waits_for_each_other_takes_the_time_of_both() {
    String key = "; alter table two add ref %s references one (id)";

    SyncPlan plan = plan(OLD + key.formatted("int"), NEW + key.formatted("bigint"), 2);

    assertTakesBoth(plan);
  }

  @Test
  void on_a_server_with_one_core_two_tables_take_the_time_of_both() {
    assertTakesBoth(plan(OLD, NEW, 1));
  }

  @Test
  void where_two_may_not_fit_on_a_disk_that_they_do_is_lucky() {
    SyncPlan plan = plan(OLD, NEW, 2);
    Range one = change(plan, "one");
    Range both = one.plus(change(plan, "two"));

    assertThat(costs(false).changes(plan))
        .isEqualTo(new Range(one.low(), both.likely(), both.high()));
  }

  private void assertTakesBoth(SyncPlan plan) {
    Range is = costs(true).changes(plan);
    Range both = change(plan, "one").plus(change(plan, "two"));
    assertThat(is.low()).isCloseTo(both.low(), within(1e-6));
    assertThat(is.likely()).isCloseTo(both.likely(), within(1e-6));
    assertThat(is.high()).isCloseTo(both.high(), within(1e-6));
  }

  private SyncPlan plan(String is, String shall, int cores) {
    execute(old, is);
    execute(model, shall);
    Comparison comparison = new Comparison(false, false, false, false, true, "old", "new");
    Rewriting usual = Rewriting.BY_COST;
    SyncSettings settings =
        SyncSettings.of(Dictionary.EMPTY, comparison)
            .with(
                new Rewriting(
                    Rewriting.Preference.MERGED,
                    usual.sessions(),
                    usual.rangePages(),
                    usual.smallBytes(),
                    cores));
    return new Preview(old, CatalogReader.read(model), settings, "plan")
        .plans(SIZES)
        .plan(Mode.FULL);
  }

  private Range change(SyncPlan plan, String table) {
    return plan.changes().stream()
        .filter(change -> change.object().relation().name().equals(table))
        .map(change -> costs(true).of(change).seconds())
        .reduce(Range.NONE, Range::plus);
  }

  private StepCosts costs(boolean roomForTwo) {
    return new StepCosts(new ChangeCosts(SPEEDS), CatalogReader.read(old), SIZES, roomForTwo);
  }

  private static Size size(long rows) {
    return new Size("pg_default", rows, rows * 110, rows * 20, 1, rows * 110);
  }

  private static void execute(Database database, String sql) {
    database.with("test", s -> s.execute(sql));
  }
}
