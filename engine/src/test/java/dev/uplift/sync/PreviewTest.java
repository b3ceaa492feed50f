package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.pack.Dictionary;
import dev.uplift.sync.intent.Mode;
import org.junit.jupiter.api.Test;

class PreviewTest {
  @Test
  void plans_of_several_modes_are_made_from_one_look_at_the_structure() {
    String old = "create table t (id int);";
    String shall = "create table t (id bigint);";
    try (PairRun run = PairRun.of(18, old, shall, Dictionary.EMPTY)) {
      Preview.Plans plans = run.preview().plans();
      PairRun.execute(run.database, "alter table t alter id type bigint");

      assertThat(plans.plan(Mode.FULL).sql()).singleElement().asString().contains("type bigint");
      assertThat(plans.plan(Mode.FINAL).sql()).isEmpty();
      assertThat(run.preview().plan(Mode.FULL).changes()).isEmpty();
    }
  }
}
