package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uplift.catalog.Comparison;
import dev.uplift.pack.Dictionary.Narrow;
import dev.uplift.pack.Script;
import dev.uplift.pack.Script.Stage;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.Rewriting.Preference;
import dev.uplift.sync.intent.ScriptsBetween;
import dev.uplift.sync.intent.SyncSettings;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** New indexes are built once, behind what would build them again or change them row by row. */
class IndexTimeTest {
  private static final String OLD =
      """
      create table line (id int primary key, company text, amount numeric(20,8), item text);
      create table still (id int primary key, item text);
      insert into line select n, 'dat', n, 'i' || n % 9 from generate_series(1, 300) n;
      insert into still select n, 'i' || n % 9 from generate_series(1, 300) n
      """;
  private static final String SHALL =
      """
      create table line (id int primary key, company text, amount numeric(20,2), item text, num int);
      create table still (id int primary key, item text, state text);
      create table made (id int primary key, name text);
      create index line_item on line (company, item);
      create unique index line_num on line (company, num);
      create index still_item on still (item);
      create index still_state on still (upper(state));
      create index made_name on made (name)
      """;
  private static final String NUMBER = "update line set num = id";

  @ParameterizedTest
  @CsvSource({"15, MERGED", "15, SHADOW", "18, MERGED", "18, SHADOW"})
  void an_index_of_a_table_that_is_written_anew_is_built_once(int major, Preference how) {
    try (PairRun run = PairRun.of(major, OLD, SHALL, settings(how))) {
      assertThat(run.sync()).isEmpty();

      assertThat(run.differences()).isEmpty();
      assertThat(run.executed).filteredOn(sql -> sql.contains("line_item")).hasSize(1);
    }
  }

  @Test
  void without_scripts_only_the_table_that_is_written_anew_waits() {
    try (PairRun run = PairRun.of(18, OLD, SHALL, settings(Preference.COST))) {
      assertThat(made(run, Mode.ADDITIVE))
          .containsExactly("made_name", "still_item", "still_state");
      assertThat(made(run, Mode.FULL)).contains("line_item", "line_num");
    }
  }

  @Test
  void what_a_script_fills_waits_for_it_and_is_there_at_the_end() {
    Script number = script("number", Stage.POST_SYNC, "line", NUMBER);
    Script state = script("state", Stage.POST_SYNC, "still", "update still set state = 'x' || id");
    Script name =
        creating("name", "made", "insert into made (id, name) select id, item from still");
    try (PairRun run = PairRun.of(18, OLD, SHALL, settings(Preference.COST, number, state, name))) {
      assertThat(made(run, Mode.ADDITIVE)).containsExactly("still_item");
      assertThat(made(run, Mode.FULL)).containsExactly("line_item");
      PairRun.execute(run.database, NUMBER);
      assertThat(made(run, Mode.FINAL)).containsExactly("line_num", "made_name", "still_state");
      assertThat(run.differences()).isEmpty();
    }
  }

  @Test
  void the_plan_says_which_script_an_index_waits_for() {
    Script number = script("number", Stage.POST_SYNC, "line", NUMBER);
    Script find =
        script("find", Stage.PRE_SYNC, "still", "update still set id = id where item = ''");
    try (PairRun run = PairRun.of(18, OLD, SHALL, settings(Preference.COST, number, find))) {
      assertThat(because(run, Mode.ADDITIVE, "still_item"))
          .isEqualTo("is new; find may look rows up by it");
      assertThat(run.syncer().sync(Mode.ADDITIVE).problems()).isEmpty();
      assertThat(because(run, Mode.FULL, "line_item"))
          .isEqualTo("is new; built once, on its table as it will be");
      assertThat(run.syncer().sync(Mode.FULL).problems()).isEmpty();
      assertThat(because(run, Mode.FINAL, "line_num"))
          .isEqualTo("is new; built once, behind number, which fills it");
    }
  }

  @Test
  void an_index_that_a_script_may_look_rows_up_by_does_not_wait() {
    Script items = script("items", Stage.PRE_SYNC, "still", "select * from line where item = 'i1'");
    Script number = script("number", Stage.POST_SYNC, "line", NUMBER);
    Script reads = script("reads", Stage.POST_SYNC, "still", "select max(num) from line");
    try (PairRun run =
        PairRun.of(18, OLD, SHALL, settings(Preference.COST, items, number, reads))) {
      assertThat(made(run, Mode.ADDITIVE)).contains("line_item");
      assertThat(made(run, Mode.FULL)).containsExactly("line_num");
    }
  }

  @Test
  void a_unique_index_that_bad_rows_are_set_aside_by_does_not_wait() {
    Script number =
        Scripts.of("number", Stage.POST_SYNC, List.of(), List.of("line"), Optional.of(10), NUMBER);
    try (PairRun run = PairRun.of(18, OLD, SHALL, settings(Preference.COST, number))) {
      assertThat(made(run, Mode.ADDITIVE)).doesNotContain("line_item");
      assertThat(made(run, Mode.FULL)).containsExactly("line_item", "line_num");
    }
  }

  @Test
  void killed_between_the_rewrite_and_its_indexes_it_comes_to_the_same_end() {
    try (PairRun run = PairRun.of(18, OLD, SHALL, settings(Preference.COST))) {
      assertThat(run.syncer().sync(Mode.ADDITIVE).problems()).isEmpty();
      Watcher killing =
          event -> {
            if (event instanceof Event.StatementExecuted done && done.sql().contains("amount")) {
              throw new IllegalStateException("killed");
            }
          };
      Syncer dying =
          new Syncer(
              run.database,
              run.target,
              settings(Preference.COST),
              killing,
              InstantSource.system(),
              "test/sync");

      assertThatThrownBy(() -> dying.sync(Mode.FULL)).hasMessage("killed");

      assertThat(made(run, Mode.FULL)).contains("line_item");
      assertThat(run.sync()).isEmpty();
      assertThat(run.differences()).isEmpty();
    }
  }

  /** The indexes that come with the mode, by name. */
  private static List<String> made(PairRun run, Mode mode) {
    String indexes =
        "select indexname r from pg_indexes where schemaname = 'public' and indexname !~ 'pkey$'";
    Set<String> before = Set.copyOf(run.rows(indexes));
    assertThat(run.syncer().sync(mode).problems()).isEmpty();
    return run.rows(indexes).stream().filter(name -> !before.contains(name)).sorted().toList();
  }

  private static String because(PairRun run, Mode mode, String index) {
    return run.preview().plan(mode).changes().stream()
        .filter(change -> change.object().name().equals(index))
        .map(Change::because)
        .findFirst()
        .orElseThrow();
  }

  private static SyncSettings settings(Preference how, Script... scripts) {
    return SyncSettings.of(
            Pair.narrows("public.line", "amount", Narrow.ROUND),
            new Comparison(false, false, true, false, true, "old", "new"))
        .with(Rewriting.BY_COST.preferring(how))
        .withScripts(ScriptsBetween.of(List.of(scripts), Set.of("company")));
  }

  private static Script script(String path, Stage stage, String updates, String sql) {
    return Scripts.of(path, stage, List.of(), List.of(updates), Optional.empty(), sql);
  }

  private static Script creating(String path, String creates, String sql) {
    return Scripts.of(path, Stage.POST_SYNC, List.of(creates), List.of(), Optional.empty(), sql);
  }
}
