package dev.uplift.plan.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.batch.progress.Range;
import dev.uplift.catalog.CatalogReader;
import dev.uplift.catalog.Comparison;
import dev.uplift.catalog.Kind;
import dev.uplift.database.Database;
import dev.uplift.pack.Dictionary;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.sync.Preview;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Strategy;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.SyncSettings;
import dev.uplift.sync.situation.TableSizes.Size;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ChangeCostsTest {
  private static final ChangeCosts COSTS = new ChangeCosts(Speeds.USUAL);
  private static List<Change> full = List.of();
  private static List<Change> last = List.of();
  private static Optional<Change> shadow = Optional.empty();

  @BeforeAll
  static void plan() {
    try (Database old = Rehearsal.database(18, "old");
        Database shall = Rehearsal.database(18, "new")) {
      execute(old, "create table t (id int primary key, a numeric(32,16), b int)");
      execute(old, "insert into t select i, i, i from generate_series(1, 50) i");
      execute(old, "create table plain (id int)");
      execute(shall, "create table t (id int primary key, a numeric(32,6), b int not null)");
      execute(shall, "create index on t (b)");
      execute(shall, "create table plain (id int default 7)");
      SyncSettings settings =
          SyncSettings.of(
              Dictionary.EMPTY, new Comparison(false, false, false, false, true, "old", "new"));
      Preview preview = new Preview(old, CatalogReader.read(shall), settings, "plan");
      full = preview.plan(Mode.FULL).changes();
      Preview beside =
          new Preview(
              old,
              CatalogReader.read(shall),
              settings.with(Rewriting.BY_COST.preferring(Rewriting.Preference.SHADOW)),
              "plan");
      shadow =
          beside.plan(Mode.FULL).changes().stream()
              .filter(change -> change.strategy() == Strategy.SHADOW)
              .findFirst();
      last = preview.plan(Mode.FINAL).changes();
    }
  }

  @Test
  void more_rows_take_more_of_everything() {
    Cost small = COSTS.of(rewrite(), size(1_000_000));
    Cost large = COSTS.of(rewrite(), size(5_000_000));

    assertThat(large.seconds().low()).isGreaterThan(small.seconds().low());
    assertThat(large.seconds().likely()).isGreaterThan(4 * small.seconds().likely());
    assertThat(large.seconds().high()).isGreaterThan(small.seconds().high());
    assertThat(large.diskBytes()).isEqualTo(5 * small.diskBytes());
    assertThat(large.walBytes()).isGreaterThan(small.walBytes());
    assertThat(large.locked()).isEqualTo(large.seconds());
  }

  @Test
  void a_shadow_keeps_readers_out_for_its_swap_alone() {
    Cost cost = COSTS.of(shadow.orElseThrow(), size(5_000_000));

    assertThat(cost.locked().likely()).isPositive();
    assertThat(cost.locked().likely()).isLessThan(cost.seconds().likely() / 2);
    assertThat(cost.diskBytes()).isEqualTo(COSTS.of(rewrite(), size(5_000_000)).diskBytes());
  }

  @Test
  void five_million_rows_with_three_indexes_take_about_what_was_measured_once() {
    Size measured = new Size("pg_default", 5_000_000, 552L << 20, 320L << 20, 3, 552L << 20);

    Cost cost = COSTS.of(rewrite(), measured);

    assertThat(cost.seconds().low()).isLessThan(12.7);
    assertThat(cost.seconds().likely()).isBetween(8.0, 30.0);
    assertThat(cost.seconds().high()).isGreaterThan(18.6);
  }

  @Test
  void more_indexes_and_a_slower_server_take_longer() {
    Size one = new Size("pg_default", 1_000_000, 100_000_000, 20_000_000, 1, 100_000_000);
    Size four = new Size("pg_default", 1_000_000, 100_000_000, 80_000_000, 4, 100_000_000);
    Speeds slow =
        new Speeds(
            Speeds.FORMAT, false, Speeds.USUAL.at(), 6e6, 55e3, 5e7, 1.5e5, 1e4, 2e6, 1e6, 1);

    assertThat(COSTS.of(rewrite(), four).seconds().likely())
        .isGreaterThan(COSTS.of(rewrite(), one).seconds().likely());
    assertThat(new ChangeCosts(slow).of(rewrite(), one).seconds().likely())
        .isGreaterThan(5 * COSTS.of(rewrite(), one).seconds().likely());
    assertThat(new ChangeCosts(slow).updates(1000, 1).likely())
        .isGreaterThan(COSTS.updates(1000, 1).likely());
  }

  @Test
  void every_column_that_is_cast_and_fresh_statistics_take_their_time() {
    Size size = size(130_000);
    List<String> casts =
        IntStream.range(0, 14)
            .mapToObj(i -> "alter column \"a%d\" type numeric(32,6)".formatted(i))
            .toList();
    String sql = "alter table t\n  " + String.join(",\n  ", casts);

    Range narrow = COSTS.of(rewrite(), size).seconds();
    Range wide = COSTS.of(altering(rewrite(), sql), size).seconds();

    assertThat(narrow.likely()).isGreaterThan(COSTS.analyzing(size).likely());
    assertThat(wide.likely() - narrow.likely())
        .isGreaterThan(12 * 130_000 / Speeds.USUAL.castValues());
    assertThat(COSTS.analyzing(size(50_000_000)).likely())
        .isEqualTo(COSTS.analyzing(size).likely());
    assertThat(COSTS.comparing(altering(rewrite(), sql), size).likely())
        .isGreaterThan(COSTS.comparing(rewrite(), size).likely());
  }

  @Test
  void no_change_takes_more_disk_than_is_said_of_its_object_at_the_most() {
    Size size = size(5_000_000);

    assertThat(Stream.of(full, shadow.stream().toList(), last).flatMap(List::stream))
        .anyMatch(change -> change.object().kind() == Kind.INDEX)
        .allSatisfy(
            change ->
                assertThat(ChangeCosts.bytesBeside(change, size))
                    .isLessThanOrEqualTo(ChangeCosts.mostBeside(change.object(), size)));
  }

  @Test
  void a_bloated_table_takes_the_disk_of_its_rows_alone() {
    Size bloated = new Size("pg_default", 1_000_000, 1_000_000_000, 0, 0, 100_000_000);

    assertThat(COSTS.of(rewrite(), bloated).diskBytes()).isEqualTo(100_000_000);
  }

  @Test
  void an_index_and_a_check_of_every_row_are_read_and_the_catalog_alone_costs_next_to_nothing() {
    Size size = size(10_000_000);
    Change index = of(full, "index").orElseGet(() -> of(last, "index").orElseThrow());
    Change notNull =
        last.stream()
            .filter(c -> c.sql().toString().contains("not null"))
            .findFirst()
            .orElseThrow();
    Change standard = of(last, "default").orElseGet(() -> of(full, "default").orElseThrow());

    Cost built = COSTS.of(index, size);
    Cost checked = COSTS.of(notNull, size);
    Cost catalog = COSTS.of(standard, size);

    assertThat(built.diskBytes()).isPositive();
    assertThat(built.seconds().likely()).isGreaterThan(checked.seconds().likely());
    assertThat(checked.diskBytes()).isZero();
    assertThat(catalog.seconds().likely()).isLessThan(0.1);
    assertThat(catalog.diskBytes()).isZero();
  }

  @Test
  void a_conversion_that_a_rewrite_carries_out_costs_time_and_far_less_than_an_update() {
    Size size = size(5_000_000);
    Change plain = rewrite();

    Range without = COSTS.of(plain, size).seconds();
    Range with = COSTS.of(fusing(plain, "a", "b"), size).seconds();

    assertThat(with.likely()).isGreaterThan(without.likely());
    assertThat(with.likely() - without.likely())
        .isLessThan(COSTS.updates(2 * size.rows(), 1).likely() / 2);
  }

  private static Change altering(Change is, String sql) {
    return new Change(
        is.object(),
        is.because(),
        is.mode(),
        is.strategy(),
        is.form(),
        List.of(sql),
        is.lock(),
        is.rows(),
        is.bytes(),
        is.destroys(),
        is.mustBeEmpty(),
        is.locks(),
        is.unit(),
        is.fused(),
        is.shadow());
  }

  private static Change fusing(Change is, String... scripts) {
    return new Change(
        is.object(),
        is.because(),
        is.mode(),
        is.strategy(),
        is.form(),
        is.sql(),
        is.lock(),
        is.rows(),
        is.bytes(),
        is.destroys(),
        is.mustBeEmpty(),
        is.locks(),
        is.unit(),
        List.of(scripts),
        is.shadow());
  }

  private static Change rewrite() {
    return full.stream().filter(Change::rewrites).findFirst().orElseThrow();
  }

  private static Optional<Change> of(List<Change> changes, String word) {
    return changes.stream()
        .filter(c -> c.sql().toString().toLowerCase(Locale.ROOT).contains(word))
        .findFirst();
  }

  private static Size size(long rows) {
    return new Size("pg_default", rows, rows * 110, rows * 20, 1, rows * 110);
  }

  private static void execute(Database database, String sql) {
    database.with("test", s -> s.execute(sql));
  }
}
