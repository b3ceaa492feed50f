package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.catalog.Catalog;
import dev.uplift.database.Boundary;
import dev.uplift.database.Boundary.Moment;
import dev.uplift.database.Boundary.Point;
import dev.uplift.database.Database;
import dev.uplift.database.SqlFailure;
import dev.uplift.pack.Dictionary;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.Rewriting.Preference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BarrierTest {
  private static final String OLD =
      """
      create table item (id int primary key, amount numeric(32,16) not null);
      insert into item select n, n from generate_series(1, 1000) n;
      """;
  private static final Catalog TARGET = PairRun.target(18, OLD.replace("(32,16)", "(32,6)"));
  private static final Point MARKED = new Point("insert shadowrange", Moment.COMMITTED);

  private final Database database = Rehearsal.database(18, "barrier");

  @AfterEach
  void close() {
    database.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "insert into item values (0, 0)",
        "update item set amount = 7 where id = 1000",
        "delete from item where id = 1",
        "truncate item",
        "set session_replication_role = replica; update item set amount = 7 where id = 1"
      })
  void a_writer_during_a_shadow_is_refused_and_nothing_of_it_is_lost(String write) {
    PairRun.execute(database, OLD);
    List<String> refused = new ArrayList<>();
    AtomicInteger marks = new AtomicInteger();

    sync(
        point -> {
          if (point.equals(MARKED) && marks.incrementAndGet() == 1) {
            refused.add(refusal(write));
          }
        });

    assertThat(refused).singleElement().asString().contains("public.item is being copied");
    assertThat(sum()).isEqualTo("1000 500500.000000");
    PairRun.execute(database, "insert into item values (1001, 0.5)");
    assertThat(sum()).isEqualTo("1001 500500.500000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alter table item disable trigger user; update item set amount = 7 where id = 1;"
            + " alter table item enable always trigger uplift_barrier;"
            + " alter table item enable always trigger uplift_barrier_row",
        "drop trigger uplift_barrier on item; drop trigger uplift_barrier_row on item;"
            + " update item set amount = 7 where id = 1",
        "alter table item disable trigger all; update item set amount = 7 where id = 1"
      })
  void a_copy_whose_barrier_was_broken_is_begun_anew(String breaking) {
    PairRun.execute(database, OLD);
    AtomicInteger marks = new AtomicInteger();

    List<String> noted =
        sync(
            point -> {
              if (point.equals(MARKED) && marks.incrementAndGet() == 2) {
                PairRun.execute(database, breaking);
              }
            });

    assertThat(noted)
        .anyMatch(text -> text.startsWith("the barrier was broken, the copy is begun anew"));
    assertThat(sum()).isEqualTo("1000 500506.000000");
  }

  @Test
  void whoever_writes_when_the_barrier_is_raised_is_waited_for_and_copied() throws Exception {
    PairRun.execute(database, OLD);
    try (var writer = database.session("writer")) {
      Thread sync = Thread.ofVirtual().unstarted(() -> sync(Boundary.NONE));

      writer.transaction(
          () -> {
            long _ = writer.execute("insert into item values (2000, 1)");
            sync.start();
            awaitWaiting();
          });
      sync.join();
    }

    assertThat(sum()).isEqualTo("1001 500501.000000");
  }

  private void awaitWaiting() {
    try (var eye = database.session("eye")) {
      boolean waits = false;
      while (!waits) {
        waits =
            eye.one(
                "select exists (select from pg_locks where not granted and relation ="
                    + " 'public.item'::regclass) w",
                row -> row.flag("w"));
      }
    }
  }

  private List<String> sync(Boundary boundary) {
    try (Database watched = database.under(boundary)) {
      PairRun run =
          PairRun.of(
              watched,
              TARGET,
              PairRun.settings(Dictionary.EMPTY, false)
                  .with(Rewriting.BY_COST.preferring(Preference.SHADOW).inRanges(1)));
      assertThat(run.problems()).isEmpty();
      assertThat(run.differences()).isEmpty();
      return run.noted;
    }
  }

  private String refusal(String write) {
    try {
      PairRun.execute(database, write);
      return "";
    } catch (SqlFailure e) {
      return e.text();
    }
  }

  private String sum() {
    return database.with(
        "test",
        session ->
            session.one(
                "select count(*) || ' ' || sum(amount) r from public.item",
                row -> row.string("r")));
  }
}
