package dev.uplift.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A package's own rules find what they ask for, and can change nothing. */
class RulesAsDataTest {
  @TempDir Path folder;

  @Test
  void rules_that_are_data_find_what_they_ask_for_and_a_wrong_one_is_named_with_its_line() {
    String was =
        """
        create table log (id int, at date); create index a on log (at); create index b on log (at);
        insert into log select i, '2020-01-01' from generate_series(1, 3000) i
        """;

    try (Old old = new Old(18, folder, was, "create table log (id int, at date)")) {
      old.write(
              "rules/old-log.yaml",
              """
              format: rule/1
              title: Old log
              severity: saving
              needs: [log]
              parameters: {rows: 1000, age: 1 year}
              find: |
                select 'log' as object, count(*) as rows, 4711 as saved_bytes from log
                 where at < now() - :age::interval having count(*) >= :rows
              observation: "{rows} old rows in {object} <b>"
              recommendation: Export them, then delete.
              detail: select * from log where at < now() - :age::interval
              fix: delete from {object} where at < now() - :age::interval
              """)
          .write(
              "rules/elsewhere.yaml",
              Old.rule("select 1").replace("find:", "needs: [nowhere]\nfind:"))
          .write("rules/unfit.yaml", Old.rule("select 1 as subject"));

      Analysis analysis = old.analysis();

      Finding log = Old.about(analysis.findings(), "log", "shop/old-log");
      assertThat(log.observation()).isEqualTo("3000 old rows in log <b>");
      assertThat(log.savedBytes()).contains(4711L);
      assertThat(log.fix().orElseThrow().text())
          .isEqualTo("delete from log where at < now() - '1 year'::interval");
      assertThat(analysis.findings())
          .extracting(Finding::rule)
          .containsExactlyInAnyOrder("shop/old-log", "uplift/double-indexes");
      assertThat(analysis.rules())
          .filteredOn(r -> !r.applicable())
          .extracting(Analysis.TriedRule::name)
          .contains("shop/elsewhere");
      assertThat(analysis.untried().getFirst().why())
          .contains("no column \"object\"", "unfit.yaml:4");
      assertThat(AnalysisPage.html(analysis)).contains("log &lt;b&gt;").doesNotContain("log <b>");
    }
  }
}
