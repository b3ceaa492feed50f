package dev.uplift.proving.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.proving.kill.SwapLane.Attempt;
import dev.uplift.proving.kill.Turnstile.Fatal;
import dev.uplift.proving.kill.Turnstile.Passed;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sync that makes tables anew is killed with SIGKILL at its statements: before each of a swap,
 * before one of each other transaction that writes, such as a range's, and with each COMMIT on its
 * way to the server; alone or together with the server. Which of the deaths: {@link Profile}.
 */
class SwapKillTest {
  private static final int SOME = Integer.getInteger("uplift.deaths", 6);
  private static final int SERVERS = Profile.asked() == Profile.QUICK ? 1 : 12;

  private static final String OLD =
      """
      create table place (id int primary key);
      insert into place select generate_series(0, 9);
      create table item (id bigint generated always as identity primary key,
        amount numeric(32,16) not null, place int not null references place, note text);
      insert into item (amount, place, note)
        select n + 0.5, n % 10, repeat('n', 100) from generate_series(1, 300) n;
      create table part (id int primary key, item bigint references item);
      insert into part select n, n + 1 from generate_series(1, 50) n;
      create index item_amount on item (amount);
      comment on column item.amount is 'how much';
      create view dear as select id, amount from item where amount > 100;
      create table log (id int primary key, amount numeric(32,16), place int references place)
        partition by range (id);
      create table log_old partition of log for values from (0) to (20);
      create table log_rest partition of log default;
      insert into log select n, n + 0.5, n % 10 from generate_series(0, 60) n;
      create table line (id int primary key, log int references log);
      insert into line select n, n from generate_series(0, 60) n;
      create table top (id int primary key, amount numeric(32,16) check (amount > 0));
      create table low (own text not null default 'o') inherits (top);
      insert into top select n, n + 0.5 from generate_series(1, 20) n;
      insert into low select n, n + 0.5 from generate_series(21, 60) n;
      create function touched() returns trigger language plpgsql as $$ begin return new; end $$;
      create trigger touch before update on item for each row execute function touched();
      """;

  private static final String TARGET =
      OLD.replaceAll("(?s)insert into .*?;", "")
          .replace("(32,16)", "(32,6)")
          .replace("place int not", "place bigint not");

  private static final String SWAPS = "(?is)alter table \"public\"\\.\\S+ rename to .*";

  private final InstantSource clock = InstantSource.system();
  private final AtomicInteger spared = new AtomicInteger();

  @TempDir Path folder;

  /**
   * Who dies where.
   *
   * @param server dies as well
   */
  private record Victims(Fatal at, boolean server) {}

  @Test
  void killed_at_every_range_and_statement_of_a_swap_the_same_sync_ends_as_one_uninterrupted() {
    List<SwapLane> lanes = SwapLane.all(folder, OLD, TARGET);
    try {
      WritingTransactions writing = WritingTransactions.of(lanes.getFirst().passed());
      List<Fatal> all = writing.fatal();
      assertThat(lanes.getFirst().expected().leftOver()).isEmpty();
      assertThat(all)
          .anyMatch(at -> at.text().startsWith("alter table \"public\".\"item\" rename"));
      assertThat(
              all.stream().filter(at -> at.text().startsWith("insert into dbupgrade.shadowrange")))
          .hasSizeGreaterThan(4);
      List<Victims> chosen = chosen(writing);
      assertEveryRangeAndMoment(writing, chosen);
      Instant began = clock.instant();

      new Lanes<>(lanes).take(chosen, this::dieAndGoOn);

      System.out.printf(
          "SwapKillTest: %d deaths at %d points, %d of them with the server, %d not reached, %s%n",
          chosen.size(),
          all.size(),
          chosen.stream().filter(Victims::server).count(),
          spared.get(),
          Duration.between(began, clock.instant()));
      assertThat(spared.get()).isLessThanOrEqualTo(chosen.size() / 10);
    } finally {
      lanes.forEach(SwapLane::stop);
    }
  }

  /** Only a swap takes a table that the application reads out of its place. */
  private static boolean swaps(Passed statement) {
    return statement.text().matches(SWAPS);
  }

  /** Of each swap every statement and its COMMIT; of each range one before its COMMIT, and that. */
  private static void assertEveryRangeAndMoment(WritingTransactions writing, List<Victims> chosen) {
    if (Profile.asked() == Profile.QUICK) {
      return;
    }
    Set<Fatal> alone =
        chosen.stream().filter(each -> !each.server()).map(Victims::at).collect(Collectors.toSet());
    int swaps = 0;
    for (List<Passed> transaction : writing.each()) {
      List<Fatal> deaths = new WritingTransactions(List.of(transaction)).fatal();
      if (transaction.stream().anyMatch(SwapKillTest::swaps)) {
        swaps++;
        assertThat(alone).containsAll(deaths);
      }
      assertThat(alone).containsAll(deaths.stream().filter(Fatal::sent).toList());
      assertThat(deaths)
          .as("of %s", transaction)
          .filteredOn(at -> !at.sent())
          .anyMatch(alone::contains);
    }
    assertThat(swaps)
        .as("swaps: of item, of log with its partitions, of top with low")
        .isEqualTo(3);
  }

  private void dieAndGoOn(SwapLane lane, Victims victims) {
    Database database = lane.copy();

    Attempt killed =
        victims.server()
            ? lane.dyingTogether(database, victims.at())
            : lane.dying(database, victims.at());
    String story = victims + "\n" + killed.ended().out() + killed.ended().err();
    if (killed.struck()) {
      assertThat(killed.ended().exit()).as(story).isEqualTo(137);
    } else {
      spared.incrementAndGet();
    }
    lane.goOn(database);

    assertThat(SwapEnd.of(database)).as(story).isEqualTo(lane.expected());
    lane.forget(database);
  }

  private List<Victims> chosen(WritingTransactions writing) {
    Draw draw = Draw.by("SwapKillTest", clock.millis());
    List<Fatal> all = writing.fatal();
    List<Fatal> alone =
        switch (Profile.asked()) {
          case QUICK -> draw.some(all, SOME);
          case FULL -> draw.some(writing.fatal(draw, SwapKillTest::swaps), Integer.MAX_VALUE);
          case EVERY -> draw.some(all, Integer.MAX_VALUE);
        };
    List<Victims> chosen = new ArrayList<>();
    alone.forEach(at -> chosen.add(new Victims(at, false)));
    new Draw(draw.seed() + 1).some(all, SERVERS).forEach(at -> chosen.add(new Victims(at, true)));
    return chosen;
  }
}
