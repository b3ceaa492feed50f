package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.catalog.Catalog;
import dev.uplift.database.Database;
import dev.uplift.pack.Dictionary;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.Rewriting;
import dev.uplift.sync.intent.Rewriting.Preference;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a child has declared for itself, when its parent's NOT NULL goes, whoever rewrites it. */
class HeirNotNullTest {
  private static final String PARENT = "create table t (id int, a int%s, b numeric(9,4)%s);";

  static Stream<Arguments> children() {
    List<String> bodies =
        List.of(
            "create table c () inherits (t);",
            "create table c (a int not null) inherits (t);",
            "create table c (a int) inherits (t);",
            "create table c () inherits (t); alter table c alter a set not null;",
            "create table c (a int not null, more int) inherits (t); create table d () inherits (c);",
            "create table c () inherits (t); create table d (a int not null) inherits (c);",
            "create table c (a int not null default 7) inherits (t);");
    return Stream.of(15, 18)
        .flatMap(major -> bodies.stream().map(body -> Arguments.of(major, body)));
  }

  @ParameterizedTest
  @MethodSource("children")
  void it_is_not_null_afterwards_where_one_alter_table_leaves_it_so(int major, String body) {
    String parent = PARENT.formatted(" not null", "");
    Catalog target = PairRun.target(major, PARENT.formatted("", "").replace("9,4", "9,5") + body);

    List<String> merged = left(major, parent + body, target, Preference.MERGED);
    List<String> shadow = left(major, parent + body, target, Preference.SHADOW);

    assertThat(shadow).isEqualTo(merged);
  }

  private static List<String> left(int major, String old, Catalog target, Preference preference) {
    try (Database database = Rehearsal.database(major, "heir")) {
      PairRun.execute(database, old + "insert into c (id, a, b) values (1, 2, 3);");
      PairRun run =
          PairRun.of(
              database,
              target,
              PairRun.settings(Dictionary.EMPTY, false)
                  .with(Rewriting.BY_COST.preferring(preference)));
      SyncOutcome outcome = run.syncer().sync(Mode.FULL);
      assertThat(outcome.problems()).isEmpty();
      assertThat(run.executed.stream().anyMatch(sql -> sql.contains("uplift_old")))
          .isEqualTo(preference == Preference.SHADOW);
      List<String> left = new ArrayList<>();
      Leavings.STRUCTURE.forEach(query -> left.addAll(run.rows(query)));
      return left;
    }
  }
}
