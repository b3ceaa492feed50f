package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogReader;
import dev.uplift.catalog.ObjectId;
import dev.uplift.catalog.RowExpression;
import dev.uplift.catalog.RowExpression.Part;
import dev.uplift.database.Boundary.Moment;
import dev.uplift.database.Boundary.Point;
import dev.uplift.database.Database;
import dev.uplift.pack.Dictionary;
import dev.uplift.rehearsal.Death;
import dev.uplift.rehearsal.Killed;
import dev.uplift.rehearsal.Mortal;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.sync.intent.Fusion;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.Rewriting.Preference;
import dev.uplift.sync.intent.SyncSettings;
import dev.uplift.watch.Watcher;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ShadowKillTest {
  private static final String RANGE = "insert shadowrange";

  private static final String OLD =
      """
      create table place (id int primary key, name text);
      insert into place select n, 'place ' || n from generate_series(0, 9) n;
      create table done (script text);
      create table item (id bigint generated always as identity primary key,
        amount numeric(32,16) not null, place int not null references place, note text);
      insert into item (amount, place, note)
        select n + 0.5, n % 10, repeat('n', 100) from generate_series(1, 500) n;
      create table part (id int primary key, item bigint references item);
      insert into part select n, n + 1 from generate_series(1, 50) n;
      create index item_amount on item (amount);
      create view dear as select id from item where amount > 100;
      """;

  private static final List<String> LEFT =
      List.of(
          "select md5(string_agg(item::text, ';' order by id)) r from item",
          "select concat_ws(' ', conname, convalidated, conrelid::regclass) r from pg_constraint"
              + " where connamespace = 'public'::regnamespace order by 1",
          "select indexdef r from pg_indexes where schemaname = 'public' order by 1",
          "select last_value::text r from item_id_seq",
          "select script r from done",
          "select count(*)::text r from item where note like 'n%, place _'",
          "select count(*)::text r from dear",
          "select tgname::text r from pg_trigger where not tgisinternal",
          "select relname::text r from pg_class where relname ~ '^(shadow|uplift)_'",
          "select shadow r from dbupgrade.shadowtable union all select shadow from"
              + " dbupgrade.shadowrange union all select source from dbupgrade.shadowdue");

  private static final Part NAME = new Part.Joined("p", "name");
  private static final ObjectId ITEM = ObjectId.table("public", "item");

  /** Its joins are done by a shadow, and its mark commits with the swap. */
  private static final Fusion NAMED =
      new Fusion(
          "named",
          ITEM,
          Map.of(
              "note",
              new RowExpression(
                  List.of(new Part.Column("note"), new Part.Text(" || ', ' || "), NAME))),
          Optional.empty(),
          List.of(
              new Fusion.Joined(
                  ObjectId.table("public", "place"),
                  "p",
                  false,
                  new RowExpression(
                      List.of(
                          new Part.Joined("p", "id"),
                          new Part.Text(" = "),
                          new Part.Column("place"))))),
          false,
          List.of(),
          List.of("insert into public.done values ('named')"));

  private static final Catalog TARGET =
      PairRun.target(
          18, OLD.replace("(32,16)", "(32,6)").replace("place int not", "place bigint not"));

  @Test
  void killed_at_any_range_and_any_moment_of_the_swap_a_copy_comes_to_the_same_end() {
    Mortal whole = new Mortal(Death.THROWN);
    List<List<String>> expected = left(whole, false);

    for (Map.Entry<Point, Integer> passed : whole.seen().entrySet()) {
      for (int nth : times(passed.getKey(), passed.getValue())) {
        Mortal mortal = new Mortal(Death.THROWN).dieAt(passed.getKey(), nth);

        List<List<String>> end = left(mortal, true);

        assertThat(end)
            .as("died at %s, time %d".formatted(passed.getKey(), nth))
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void what_was_copied_before_a_kill_is_not_copied_again() {
    Mortal whole = new Mortal(Death.THROWN);
    List<List<String>> _ = left(whole, false);
    int ranges = marked(whole);
    Mortal mortal = new Mortal(Death.THROWN).dieAt(RANGE, Moment.COMMITTED, ranges - 3);

    List<List<String>> _ = left(mortal, true);

    assertThat(marked(mortal)).isBetween(1, 3);
  }

  @Test
  void a_dead_sync_s_barrier_goes_though_the_old_structure_is_wanted_again() {
    Mortal mortal = new Mortal(Death.THROWN).dieAt(RANGE, Moment.COMMITTED, 1);
    try (Database database = Rehearsal.database(18, "back");
        Database mortals = database.under(mortal)) {
      PairRun.execute(database, OLD);
      PairRun run = PairRun.of(mortals, TARGET, settings());
      assertThatThrownBy(run::sync).isInstanceOf(Killed.class);
      assertThatThrownBy(() -> PairRun.execute(database, "update item set note = ''"))
          .hasMessageContaining("is being copied by Uplift");

      Syncer back =
          new Syncer(
              database,
              CatalogReader.read(database),
              settings(),
              Watcher.none(),
              InstantSource.system(),
              "back");
      assertThat(back.tidy()).isEmpty();

      PairRun.execute(database, "update item set note = ''");
      assertThat(LEFT.subList(7, LEFT.size()))
          .allSatisfy(left -> assertThat(run.rows(left)).isEmpty());
    }
  }

  @Test
  void what_a_copy_has_joined_is_not_written_before_the_swap_and_else_it_is_begun_anew() {
    Mortal mortal = new Mortal(Death.THROWN).dieAt(RANGE, Moment.COMMITTED, 2);
    try (Database database = Rehearsal.database(18, "joined");
        Database mortals = database.under(mortal)) {
      PairRun.execute(database, OLD);
      PairRun run = PairRun.of(mortals, TARGET, settings());
      assertThatThrownBy(run::sync).isInstanceOf(Killed.class);
      String rename = "update place set name = 'town'";
      assertThatThrownBy(() -> PairRun.execute(database, rename))
          .hasMessageContaining("is being copied by Uplift");
      PairRun.execute(database, "alter table place disable trigger uplift_barrier");
      PairRun.execute(database, "alter table place disable trigger uplift_barrier_row");
      PairRun.execute(database, rename);
      PairRun.execute(database, "alter table place enable always trigger uplift_barrier");
      PairRun.execute(database, "alter table place enable always trigger uplift_barrier_row");
      mortal.revive();

      assertThat(run.problems()).isEmpty();

      assertThat(run.rows("select count(*)::text r from item where note like '%, town'"))
          .containsExactly("500");
      assertThat(run.rows("select script r from done")).containsExactly("named");
      PairRun.execute(database, rename);
    }
  }

  private static int marked(Mortal mortal) {
    return mortal.seen().getOrDefault(new Point(RANGE, Moment.COMMITTED), 0);
  }

  private static List<Integer> times(Point point, int seen) {
    return point.write().equals(RANGE) && "every".equals(System.getProperty("uplift.proof"))
        ? IntStream.rangeClosed(1, seen).boxed().toList()
        : Stream.of(1, seen).distinct().toList();
  }

  private static List<List<String>> left(Mortal mortal, boolean dies) {
    try (Database database = Rehearsal.database(18, "kill");
        Database mortals = database.under(mortal)) {
      PairRun.execute(database, OLD);
      PairRun run = PairRun.of(mortals, TARGET, settings());
      if (dies) {
        assertThatThrownBy(run::sync).isInstanceOf(Killed.class);
        mortal.revive();
      }
      assertThat(run.problems()).isEmpty();
      assertThat(run.differences()).isEmpty();
      assertThat(run.noted).noneMatch(text -> text.contains("came to nothing"));
      return LEFT.stream().map(run::rows).toList();
    }
  }

  private static SyncSettings settings() {
    return PairRun.settings(Dictionary.EMPTY, false)
        .with(Rewriting.BY_COST.preferring(Preference.SHADOW).inRanges(1))
        .withFusions(List.of(NAMED));
  }
}
