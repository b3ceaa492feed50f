package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.catalog.ObjectId;
import dev.uplift.pack.Script;
import dev.uplift.pack.Script.Stage;
import dev.uplift.sync.intent.IndexedColumns;
import dev.uplift.sync.intent.ScriptsBetween;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a script's text tells of an index on {@code line (num)}. */
class ScriptsBetweenTest {
  private static final IndexedColumns NUM =
      new IndexedColumns(List.of(ObjectId.table("public", "line")), Set.of("num"), Set.of("num"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update line set num = id",
        "update line l set item = n.item, num = n.num from (select id, id + 1 as num from x) n",
        "UPDATE Line SET Num = id",
        "insert into line (id, num) select id, num from x",
        "insert into public.\"line\" (id, num) select id, num from x",
        "-- num is looked up nowhere\nupdate line set num = id"
      })
  void a_script_that_only_sets_the_column_fills_it_and_looks_nothing_up(String sql) {
    ScriptsBetween scripts = scripts(sql);

    assertThat(scripts.filling(Stage.POST_SYNC, NUM)).isPresent();
    assertThat(scripts.lookingUp(Stage.POST_SYNC, NUM)).isEmpty();
    assertThat(scripts.filling(Stage.PRE_SYNC, NUM)).isEmpty();
    assertThat(scripts.without(Set.of("s")).isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update line set num = id where num = 7",
        "update line l set num = m.now from m where m.was = l.num",
        "insert into line (id, num) select id, num from x where not exists"
            + " (select from line where line.num = x.num)",
        "insert into line (id, num) select id, num from x on conflict (num) do nothing",
        "merge into line using x on line.num = x.num when matched then update set num = 1",
        "do $$ begin execute 'update line set id = 1 where num = 3'; end $$",
        "select tidy_lines()"
      })
  void what_names_the_column_otherwise_or_cannot_be_read_may_look_rows_up(String sql) {
    assertThat(scripts(sql).lookingUp(Stage.POST_SYNC, NUM)).isPresent();
  }

  @Test
  void a_script_of_other_tables_and_columns_is_nothing_to_the_index() {
    Script other =
        Scripts.of(
            "s",
            Stage.POST_SYNC,
            List.of(),
            List.of("other"),
            Optional.empty(),
            "update other set num = 1");
    ScriptsBetween scripts = ScriptsBetween.of(List.of(other), Set.of());

    assertThat(scripts.filling(Stage.POST_SYNC, NUM)).isEmpty();
    assertThat(scripts.lookingUp(Stage.POST_SYNC, NUM)).isEmpty();
    assertThat(scripts("update line set item = id").filling(Stage.POST_SYNC, NUM)).isEmpty();
  }

  private static ScriptsBetween scripts(String sql) {
    boolean creates = sql.startsWith("insert");
    List<String> line = List.of("line");
    Script script =
        Scripts.of(
            "s",
            Stage.POST_SYNC,
            creates ? line : List.of(),
            creates ? List.of() : line,
            Optional.empty(),
            sql);
    return ScriptsBetween.of(List.of(script), Set.of());
  }
}
