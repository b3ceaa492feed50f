package dev.uplift.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.uplift.database.Database;
import dev.uplift.plan.Plan;
import dev.uplift.plan.Plan.ChangePart;
import dev.uplift.problem.ExitCode;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.run.admission.Proposal;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.watch.Event;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a plan says that tables are rewritten is how the run rewrites them. */
class PlannedStrategyTest {
  private static final String OLD =
      """
      create table published (id int primary key, a int, b text);
      create table ordered (id int primary key, b text, a int);
      create table plain (id int primary key, a int, b text);
      create table was (id int primary key, a int, b text);
      alter table was alter b set storage external;
      alter table was alter a set statistics 77;
      insert into published select i, i, 'b' || i from generate_series(1, 500) i;
      insert into ordered select i, 'b' || i, i from generate_series(1, 500) i;
      insert into plain select * from published;
      insert into was select * from published;
      create publication part for table published (id, a), was (id, b) where (id > 3);
      create publication whole for table plain, ordered;
      """;
  private static final String MODEL =
      """
      create table published (id bigint primary key, a bigint, b text);
      create table ordered (id bigint primary key, a bigint, b text);
      create table plain (id bigint primary key, a bigint, b text);
      create table now (id bigint primary key, a bigint, b text);
      """;

  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void each_table_is_rewritten_as_the_plan_says_that_was_approved(int major) {
    Shop shop = Shop.in(folder);
    shop.replace(
        "package.yaml",
        "keep-foreign-objects: false",
        "keep-foreign-objects: false\nequality: {column-order: strict}");
    shop.replace("model/dictionary.yaml", "tables:\n", "tables:\n  now: {was: was}\n");
    shop.write("model/020-more.sql", MODEL);
    try (Database database = Rehearsal.database(major, "strategy")) {
      database.with("test", s -> s.execute(Shop.OLD));
      database.with("test", s -> s.execute(OLD));
      database.with("test", s -> s.execute("analyze"));
      Plan plan =
          new Proposal(shop.site(database), shop.stack(), InstantSource.system())
              .plan(Optional.of("a test"), OptionalInt.of(2), false);
      List<ChangePart> rewrites =
          plan.changes().stream()
              .filter(c -> c.strategy().equals("merged") || c.strategy().equals("shadow"))
              .filter(c -> !c.object().equals("public.custtable"))
              .toList();
      assertThat(rewrites)
          .extracting(ChangePart::object, ChangePart::strategy)
          .containsExactlyInAnyOrder(
              tuple("public.published", "shadow"),
              tuple("public.ordered", "shadow"),
              tuple("public.plain", "merged"),
              tuple("public.now", "shadow"));
      assertThat(plan.provisional())
          .containsExactly(
              "What scripts write is not known beforehand: rows and bytes are those of now, and a"
                  + " strategy is chosen anew when its phase begins.",
              "public.custtable.hashidx waits for FINAL: 20 rows share 10 keys, which dedupe"
                  + " repairs");

      List<String> executed = Collections.synchronizedList(new ArrayList<>());
      Watcher watcher =
          event -> {
            if (event instanceof Event.StatementExecuted statement) {
              executed.add(statement.sql());
            }
          };
      RunOutcome outcome =
          new Runner(InstantSource.system(), watcher)
              .run(shop.request(database).withApproved(Optional.of(plan)));

      assertThat(outcome.exit()).as("%s", outcome.problems()).isEqualTo(ExitCode.DONE);
      for (ChangePart rewrite : rewrites) {
        List<String> whole =
            rewrite.sql().stream()
                .filter(sql -> !sql.startsWith("insert into \"dbupgrade\""))
                .toList();
        assertThat(executed).as(rewrite.object()).containsAll(whole);
      }
      assertThat(
              database.<List<String>>with(
                  "test",
                  s ->
                      s.lines(
                          "select p.pubname || ' ' || t.tablename || ' '"
                              + " || array_to_string(t.attnames, ',') || coalesce(t.rowfilter, '')"
                              + " from pg_publication p join pg_publication_tables t"
                              + " using (pubname) order by 1")))
          .containsExactly(
              "part now id,b(id > 3)",
              "part published id,a",
              "whole ordered id,a,b",
              "whole plain id,a,b");
    }
  }
}
