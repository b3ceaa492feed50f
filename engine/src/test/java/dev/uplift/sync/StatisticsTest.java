package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uplift.database.Database;
import dev.uplift.pack.Dictionary;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.Rewriting.Preference;
import dev.uplift.sync.intent.SyncSettings;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever dies, a table that is written anew has what the planner needs to know of it. */
class StatisticsTest {
  private static final String OLD =
      """
      create table t (id int primary key, a numeric(9,4), b text);
      create table p (id int primary key, a numeric(9,4)) partition by range (id);
      create table p_low partition of p for values from (0) to (50);
      create table p_high partition of p for values from (50) to (100);
      create statistics t_both (dependencies) on a, b from t;
      """;

  private static final String ROWS =
      """
      insert into t select n, n, n % 7 from generate_series(0, 99) n;
      insert into p select n, n from generate_series(0, 99) n;
      """;

  /** What nobody has looked at since its rows were written. */
  private static final String UNSEEN =
      """
      select a.attrelid::regclass || '.' || a.attname as line
        from pg_attribute a join pg_class c on c.oid = a.attrelid
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
         and a.attnum > 0
         and not exists (select from pg_statistic s
                          where s.starelid = c.oid and s.staattnum = a.attnum
                            and s.stainherit = (c.relkind = 'p'))
      union all
      select stxname from pg_statistic_ext x
       where not exists (select from pg_statistic_ext_data d where d.stxoid = x.oid)
       order by 1
      """;

  private static final Pattern WRITTEN_ANEW =
      Pattern.compile("(?s)alter table .* type .*numeric|uplift_old");

  @ParameterizedTest
  @CsvSource({"15, MERGED", "15, SHADOW", "18, MERGED", "18, SHADOW"})
  void a_rewrite_whose_process_dies_at_once_has_committed_its_statistics(
      int major, Preference preference) {
    try (Database database = Rehearsal.database(major, "statistics")) {
      PairRun.execute(database, OLD + ROWS + "analyze");
      SyncSettings settings =
          PairRun.settings(Dictionary.EMPTY, false)
              .with(Rewriting.BY_COST.preferring(preference).inRanges(2));
      Syncer dying = syncer(database, settings, StatisticsTest::dieAtRewrite);
      List<String> unseen = new ArrayList<>();

      while (!dying.preview().plan(Mode.FULL).changes().isEmpty()) {
        assertThatThrownBy(() -> dying.sync(Mode.FULL)).isInstanceOf(Death.class);
        unseen.addAll(unseen(database));
      }

      assertThat(unseen).isEmpty();
    }
  }

  private static Syncer syncer(Database database, SyncSettings settings, Watcher watcher) {
    return new Syncer(
        database,
        PairRun.target(database.version().major(), OLD.replace("(9,4)", "(9,5)")),
        settings,
        watcher,
        InstantSource.system(),
        "test");
  }

  private static void dieAtRewrite(Event event) {
    if (event instanceof Event.StatementExecuted statement
        && WRITTEN_ANEW.matcher(statement.sql()).find()) {
      throw new Death();
    }
  }

  private static List<String> unseen(Database database) {
    return database.with("test", s -> s.query(UNSEEN, row -> row.string("line")));
  }

  private static final class Death extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
