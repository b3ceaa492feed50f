package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.pack.Dictionary;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server drops a partition's trigger with its parent's, and by no statement of its own. */
class PartitionTriggerTest {
  private static final String OLD =
      """
      create table p (id int, a varchar(3)) partition by range (id);
      create table p_1 partition of p for values from (0) to (9) partition by range (id);
      create table p_11 partition of p_1 for values from (0) to (5);
      insert into p values (1, 'x');
      create function f() returns trigger language plpgsql as 'begin return new; end';
      create trigger tr before update of a on p for each row execute function f();
      create trigger other after insert on p for each row execute function f();
      """;

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_partitioned_tables_trigger_goes_for_a_new_type_or_is_another(int major) {
    for (String shall :
        List.of(
            OLD.replace("varchar(3)", "text"),
            OLD.replace("other after insert", "other after delete"))) {
      try (PairRun run = PairRun.of(major, OLD, shall, Dictionary.EMPTY)) {
        assertThat(run.problems()).isEmpty();

        assertThat(run.differences()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_partitions_switched_off_trigger_hinders_no_table_that_is_partitioned_otherwise(int major) {
    String shall =
        """
        create function f() returns trigger language plpgsql as 'begin return new; end';
        create table t (id int not null, at date not null) partition by range (at);
        create table t_1 partition of t for values from ('2020-01-01') to ('2030-01-01');
        create trigger tr before insert on t for each row execute function f();
        """;
    String old =
        shall
            .replace("range (at)", "range (id)")
            .replace("from ('2020-01-01') to ('2030-01-01')", "from (0) to (9)");
    String since = "alter table t_1 disable trigger tr; insert into t values (1, '2026-01-01');";

    try (PairRun run = PairRun.of(major, old + since, shall, Dictionary.EMPTY)) {
      assertThat(run.problems()).isEmpty();

      assertThat(run.differences()).isEmpty();
    }
  }

  /** Switching a table's trigger switches those of its partitions, unless it is told not to. */
  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void each_partition_keeps_its_own_state_of_a_trigger_whatever_those_above_it_have(int major) {
    String states =
        "select concat_ws(' ', tgrelid::regclass, tgenabled) r from pg_trigger where tgname = '%s'"
            + " order by 1";
    String since =
        """
        alter table only p_1 disable trigger tr;
        alter table only p_11 enable always trigger other;
        """;
    String shall = OLD.replace("varchar(3)", "text") + "alter table p disable trigger other;";

    try (PairRun run = PairRun.of(major, OLD + since, shall, Dictionary.EMPTY)) {
      assertThat(run.problems()).isEmpty();

      assertThat(run.rows(states.formatted("tr"))).containsExactly("p O", "p_1 D", "p_11 O");
      assertThat(run.rows(states.formatted("other"))).containsExactly("p D", "p_1 D", "p_11 A");
    }
  }
}
