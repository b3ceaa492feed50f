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
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A sync that makes tables by two sessions, and all that hangs on them, or writes large ones anew,
 * dies in each of its transactions and with each COMMIT on its way to the server: by SIGKILL, alone
 * or together with the server; or it loses its second session alone. Which of the deaths: {@link
 * Profile}.
 */
class HandsKillTest {
  private static final boolean QUICK = Profile.asked() == Profile.QUICK;
  private static final int SOME = Integer.getInteger("uplift.deaths", 3);
  private static final int CUTS = QUICK ? 1 : 8;
  private static final int SERVERS = QUICK ? 0 : 2;

  /** A small lock table, so that the sync has many transactions. */
  private static final Map<String, String> SETTINGS =
      Map.of("max_locks_per_transaction", "10", "max_connections", "40");

  private static final String OLD_TABLES =
      """
      create table place (id int primary key, name text);
      insert into place select n, 'place ' || n from generate_series(0, 9) n;
      """;

  private static final String NEW_TABLES =
      """
      create table place (id int primary key, name text);
      create type mood as enum ('glad', 'sad');
      create type pair as (a int, b text);
      create domain amount as numeric(32,6) check (value >= 0);
      create table log (day date not null, note text, primary key (day)) partition by range (day);
      do $do$ begin
        for i in 1..40 loop
          execute format('create sequence s%s', i);
          execute format('create table t%s (id bigint generated always as identity primary key,
              other bigint, place int not null, mood mood not null default ''glad'', twin pair,
              cost amount, code text not null constraint code%s unique,
              number int not null default nextval(''s%s''))', i, i, i);
          execute format('alter sequence s%s owned by t%s.number', i, i);
          execute format('create index i%s on t%s (code, number)', i, i);
          execute format('create unique index u%s on t%s (number)', i, i);
          execute format('comment on table t%s is ''number %s''', i, i);
          execute format('alter table t%s add foreign key (place) references place', i);
          execute format('alter table t%s add foreign key (other) references t%s', i,
              greatest(i - 1, 1));
        end loop;
        for i in 1..6 loop
          execute format('create table log%s partition of log for values from (%L) to (%L)', i,
              date '2020-01-01' + i, date '2020-01-02' + i);
        end loop;
      end $do$;
      """;

  /** Large by few rows; a rule that is switched off keeps a shadow from taking a table's place. */
  private static final String OLD_LARGE =
      """
      create type mood as enum ('glad', 'sad');
      do $do$ begin
        for i in 1..4 loop
          execute format('create table large%s (id int primary key, a text not null, mood text,
              pad text)', i);
          execute format('alter table large%s alter pad set storage external', i);
          execute format('create index a%s on large%s (a)', i, i);
          execute format('create rule kept as on delete to large%s do instead nothing', i);
          execute format('alter table large%s disable rule kept', i);
          execute format('insert into large%s select n, n, ''glad'', repeat(md5(n::text), 32768)
              from generate_series(1, %s) n', i, 34 + i);
        end loop;
      end $do$;
      """;

  private static final String NEW_LARGE =
      """
      create type mood as enum ('glad', 'sad');
      do $do$ begin
        for i in 1..4 loop
          execute format('create table large%s (id int primary key, a int not null, mood mood,
              pad text, more int not null default %s)', i, i);
          execute format('create index a%s on large%s (a)', i, i);
          execute format('create rule kept as on delete to large%s do instead nothing', i);
          execute format('alter table large%s disable rule kept', i);
        end loop;
      end $do$;
      """;

  private final InstantSource clock = InstantSource.system();
  private final AtomicInteger spared = new AtomicInteger();

  @TempDir Path folder;

  private enum Loss {
    PROCESS,
    PROCESS_AND_SERVER,
    SECOND_SESSION
  }

  private record Death(Fatal at, Loss loss) {}

  /** What both hands do, what their statements say, and in how many transactions at least. */
  enum Work {
    TABLES(OLD_TABLES, NEW_TABLES, "CREATE TABLE", 20),
    REWRITES(OLD_LARGE, NEW_LARGE, "type integer", 4);

    private final String old;
    private final String now;
    private final String by;
    private final int transactions;

    Work(String old, String now, String by, int transactions) {
      this.old = old;
      this.now = now;
      this.by = by;
      this.transactions = transactions;
    }
  }

  @ParameterizedTest
  @EnumSource
  void killed_in_any_transaction_of_either_hand_the_same_sync_ends_as_one_uninterrupted(Work work) {
    List<SwapLane> lanes = SwapLane.all(folder, SETTINGS, work.old, work.now);
    try {
      List<Passed> passed = lanes.getFirst().passed();
      Set<Integer> hands = handsAt(passed, work.by);
      assertThat(hands).hasSize(2);
      WritingTransactions writing = WritingTransactions.of(passed);
      assertThat(writing.each()).hasSizeGreaterThanOrEqualTo(work.transactions);
      List<Death> chosen = chosen(writing, ofSecond(passed, Collections.max(hands)));
      Instant began = clock.instant();

      new Lanes<>(lanes).take(chosen, this::dieAndGoOn);

      System.out.printf(
          "HandsKillTest, %s: %d deaths in %d transactions, %d not reached, %s%n",
          work,
          chosen.size(),
          writing.each().size(),
          spared.get(),
          Duration.between(began, clock.instant()));
      assertThat(spared.get()).isLessThanOrEqualTo(chosen.size() / 10);
    } finally {
      lanes.forEach(SwapLane::stop);
    }
  }

  /** The connections by which such statements came. */
  private static Set<Integer> handsAt(List<Passed> passed, String by) {
    return passed.stream()
        .filter(each -> each.text().contains(by))
        .map(Passed::link)
        .collect(Collectors.toSet());
  }

  private void dieAndGoOn(SwapLane lane, Death death) {
    Database database = lane.copy();

    Attempt attempt =
        switch (death.loss()) {
          case PROCESS -> lane.dying(database, death.at());
          case PROCESS_AND_SERVER -> lane.dyingTogether(database, death.at());
          case SECOND_SESSION -> lane.cut(database, death.at());
        };
    String story = death + "\n" + attempt.ended().out() + attempt.ended().err();
    ended(death, attempt, story);
    if (attempt.ended().exit() != 0) {
      lane.goOn(database);
    }

    assertThat(SwapEnd.of(database)).as(story).isEqualTo(lane.expected());
    lane.forget(database);
  }

  /** Who loses its second session alone goes on. */
  private void ended(Death death, Attempt attempt, String story) {
    if (!attempt.struck()) {
      spared.incrementAndGet();
    } else {
      int exit = death.loss() == Loss.SECOND_SESSION ? 0 : 137;
      assertThat(attempt.ended().exit()).as(story).isEqualTo(exit);
    }
  }

  /** What the second session alone says: which of both says the same first is left to chance. */
  private static List<Fatal> ofSecond(List<Passed> passed, int second) {
    Set<String> others =
        passed.stream()
            .filter(each -> each.link() != second)
            .map(Passed::text)
            .collect(Collectors.toSet());
    return WritingTransactions.of(passed).on(second).fatal().stream()
        .filter(at -> !others.contains(at.text()))
        .toList();
  }

  private List<Death> chosen(WritingTransactions writing, List<Fatal> ofSecond) {
    Draw draw = Draw.by("HandsKillTest", clock.millis());
    List<Fatal> every = Profile.asked() == Profile.EVERY ? writing.fatal() : writing.fatal(draw);
    List<Death> chosen = new ArrayList<>();
    draw.some(every, QUICK ? SOME : every.size())
        .forEach(at -> chosen.add(new Death(at, Loss.PROCESS)));
    draw.some(ofSecond, CUTS).forEach(at -> chosen.add(new Death(at, Loss.SECOND_SESSION)));
    new Draw(draw.seed() + 1)
        .some(every, SERVERS)
        .forEach(at -> chosen.add(new Death(at, Loss.PROCESS_AND_SERVER)));
    return chosen;
  }
}
