package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.uplift.pack.Dictionary;
import dev.uplift.problem.Problem;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of other servers, and what their wrapper is told of them and of their columns. */
class ForeignTableTest {
  private static final String SERVER =
      """
      create foreign data wrapper none;
      create server there foreign data wrapper none;
      """;
  private static final String TOLD =
      """
      create foreign table t (id int options (name 'ID', "Odd ""one" 'it''s \\ so') not null, b text)
        server there options (of 'x', z 'a=b', "Case" '1');
      create table p (id int, at date) partition by range (id);
      create foreign table p_1 partition of p for values from (0) to (9) server there;
      alter foreign table p_1 alter column at options (add kept 'no');
      create table c (id int);
      create foreign table heir (own int options (a '1')) inherits (c) server there;
      alter foreign table heir alter column id options (add b '2');
      """;

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_new_one_is_made_with_all_that_its_wrapper_is_told(int major) {
    try (PairRun run = PairRun.of(major, SERVER, SERVER + TOLD, Dictionary.EMPTY)) {
      PairRun.assertEndsEqual(run);

      assertThat(
              run.rows(
                  "select unnest(attfdwoptions) r from pg_attribute"
                      + " where attname = 'id' and attrelid = 't'::regclass order by 1"))
          .contains("Odd \"one=it's \\ so");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void what_its_wrapper_is_told_becomes_the_model_s(int major) {
    String old =
        """
        create foreign table t (id int options (gone '1', "Odd ""one" 'other') not null)
          server there options (z 'b', of 'x', gone '2');
        create table p (id int, at date) partition by range (id);
        create foreign table p_1 partition of p for values from (0) to (9) server there
          options (gone '3');
        create table c (id int);
        create foreign table heir (own int) inherits (c) server there;
        """;

    try (PairRun run = PairRun.of(major, SERVER + old, SERVER + TOLD, Dictionary.EMPTY)) {
      PairRun.assertEndsEqual(run);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void the_order_in_which_it_is_told_makes_no_difference(int major) {
    String old =
        """
        create foreign table t (id int options (a '1', b '2')) server there options (c '3', d '4');
        """;
    String shall =
        """
        create foreign table t (id int options (b '2', a '1')) server there options (d '4', c '3');
        """;

    try (PairRun run = PairRun.of(major, SERVER + old, SERVER + shall, Dictionary.EMPTY)) {
      assertThat(run.differences()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void one_that_the_model_has_on_another_server_is_refused_and_made_once_it_is_dropped(int major) {
    String servers = SERVER + "create server elsewhere foreign data wrapper none;";
    String old =
        """
        create foreign table t (id int) server there; create table u (id int);
        insert into u values (1);
        """;
    String shall =
        """
        create foreign table t (id int) server elsewhere; create foreign table u (id int) server there;
        """;

    try (PairRun run = PairRun.of(major, servers + old, servers + shall, Dictionary.EMPTY)) {
      assertThat(run.preview().refusals())
          .extracting(Problem::code, Problem::target, Problem::message)
          .containsExactlyInAnyOrder(
              tuple(
                  "serverChanges",
                  "public.t",
                  "the foreign table \"public.t\" cannot move from server there to server elsewhere"),
              tuple(
                  "serverChanges",
                  "public.u",
                  "the table \"public.u\" cannot move from this database to server there"));

      PairRun.execute(run.database, "drop foreign table t; drop table u");
      PairRun.assertEndsEqual(run);
    }
  }
}
