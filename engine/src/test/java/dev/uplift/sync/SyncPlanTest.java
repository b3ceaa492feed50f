package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.pack.Dictionary;
import dev.uplift.sync.intent.Mode;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SyncPlanTest {
  @Test
  void plans_of_several_modes_are_made_from_one_look_at_the_structure() {
    String old = "create table t (id int);";
    String shall = "create table t (id bigint);";
    try (PairRun run = PairRun.of(18, old, shall, Dictionary.EMPTY)) {
      Function<Mode, SyncPlan> plans = run.syncer().plans();
      PairRun.execute(run.database, "alter table t alter id type bigint");

      assertThat(plans.apply(Mode.FULL).sql()).singleElement().asString().contains("type bigint");
      assertThat(plans.apply(Mode.FINAL).sql()).isEmpty();
      assertThat(run.syncer().plan(Mode.FULL).changes()).isEmpty();
    }
  }
}
