package dev.uplift.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.plan.Plan;
import dev.uplift.plan.Plan.ChangePart;
import dev.uplift.plan.Plan.Step;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.run.substep.Substeps;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is planned for a database that nobody has touched yet. */
class ProposalTest {
  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void every_phase_is_planned_from_what_the_one_before_it_leaves(int major) {
    Shop shop = new Shop(folder);
    try (Database database = old(major)) {
      Plan plan = plan(shop, database);

      assertThat(plan.steps())
          .extracting(Step::path)
          .containsExactly(
              "PreReqs/PatchSqlDictionaryPass1",
              "PreReqs/PatchSqlDictionaryPass2",
              "PreReqs/AdditiveDbSync",
              "PreSync/ExecuteScripts/WaitForBatch",
              "DbSync/SyncSchema",
              "PostSync/ExecuteScripts/WaitForBatch",
              "FinalDbSync/SyncSchema");
      assertThat(plan.steps())
          .allSatisfy(step -> assertThat(Substeps.find(step.path())).isPresent());
      ChangePart rewrite =
          plan.changes().stream()
              .filter(c -> c.strategy().equals("merged"))
              .findFirst()
              .orElseThrow();
      assertThat(rewrite.object()).isEqualTo("public.custtable");
      assertThat(rewrite.rows()).isEqualTo(100);
      assertThat(rewrite.lock().orElseThrow().mode()).isEqualTo("AccessExclusive");
      assertThat(plan.destroyed())
          .contains("public.custtable.name", "public.custtable.fax", "public.oldlog");
      assertThat(plan.refusals()).isEmpty();
      assertThat(plan.provisional()).hasSize(1);
    }
  }

  private Plan plan(Shop shop, Database database) {
    return new Proposal(shop.site(database), shop.stack(), InstantSource.system())
        .plan(Optional.of("a test"), OptionalInt.of(2), false);
  }

  static Database old(int major) {
    Database database = Rehearsal.database(major, "plan");
    database.with("test", s -> s.execute(Shop.OLD));
    database.with("test", s -> s.execute("analyze"));
    return database;
  }
}
