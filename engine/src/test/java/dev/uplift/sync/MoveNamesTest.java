package dev.uplift.sync;

import static dev.uplift.sync.PairRun.assertEndsEqual;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.uplift.pack.Dictionary;
import dev.uplift.problem.Problem;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Names that come with something else: those of a table that goes to another schema, of a range's
 * multirange, and of a sequence that a default reads.
 */
class MoveNamesTest {
  private static final String ASIDE = "select relname r from pg_class where relname like 'uplift%'";

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_table_gets_another_name_and_another_schema_though_each_is_taken_half_way(int major) {
    String old =
        """
        create schema n;
        create table a (id serial primary key, i int); create index by_i on a (i);
        create table b (x int); insert into a (i) values (7), (8); insert into b values (1);
        create table n.a (x int); create table n.o (i int); create index by_i on n.o (i);
        insert into n.a values (2);
        """;
    String shall =
        """
        create schema n;
        create table n.b (id serial primary key, i int); create index b_by_i on n.b (i);
        create table b (x int); create table n.a (x int);
        create table n.o (i int); create index by_i on n.o (i);
        """;

    try (PairRun run = PairRun.of(major, old, shall, Pair.renames("n.b", "public.a", Map.of()))) {
      assertEndsEqual(run);
      PairRun.execute(run.database, "insert into n.b (i) values (9)");
      assertThat(run.rows("select concat_ws(' ', id, i) r from n.b order by id"))
          .containsExactly("1 7", "2 8", "3 9");
      assertThat(run.rows("select concat_ws(' ', b.x, a.x) r from b, n.a a"))
          .containsExactly("1 2");
      assertThat(run.rows(ASIDE)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void an_index_that_goes_makes_way_for_one_that_comes_with_its_table(int major) {
    String old =
        """
        create schema n; create table a (i int); create index by_i on a (i);
        create index odd on a (i);
        create table n.o (i int); create index by_i on n.o (i); create index odd on n.o (i);
        insert into a values (7);
        """;
    String shall =
        """
        create schema n; create table n.b (i int); create index by_i on n.b (i);
        create table n.o (i int); create index odd on n.o (i);
        """;

    try (PairRun run = PairRun.of(major, old, shall, Pair.renames("n.b", "public.a", Map.of()))) {
      assertEndsEqual(run);
      assertThat(run.rows("select i::text r from n.b")).containsExactly("7");
      assertThat(run.rows(ASIDE)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_range_brings_the_name_of_its_multirange(int major) {
    String old =
        """
        create type prices as enum ('x'); create type span as range (subtype = int4);
        create table t (i int); insert into t values (1);
        """;
    String shall =
        """
        create type price as range (subtype = numeric, multirange_type_name = prices);
        create table t (i int, p price);
        create type span_multirange as enum ('y');
        """;

    try (PairRun run = PairRun.of(major, old, shall, Dictionary.EMPTY)) {
      assertEndsEqual(run);
      assertThat(run.rows("select typname r from pg_type where typname like 'uplift%'")).isEmpty();
    }
    try (PairRun run = PairRun.of(major, old, shall, PairRun.settings(Dictionary.EMPTY, true))) {
      assertThat(run.preview().refusals())
          .extracting(Problem::code, Problem::target, Problem::message)
          .containsExactlyInAnyOrder(
              tuple(
                  "nameTaken",
                  "public.price",
                  "the multirange of \"public.price\" cannot be made: the type \"public.prices\""
                      + " has the name"),
              tuple(
                  "nameTaken",
                  "public.span_multirange",
                  "the type \"public.span_multirange\" cannot be made: the multirange of"
                      + " \"public.span\" has the name"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_default_of_the_sites_reads_the_sequence_that_has_the_name_by_then(int major) {
    String old =
        """
        create table customer (id serial primary key, n int);
        create table customer_new (id serial primary key, n int);
        create table site (id int default nextval('customer_id_seq'), n int);
        alter sequence customer_new_id_seq restart 1000;
        insert into customer (n) values (1); insert into customer_new values (1, 1), (2, 2)
        """;
    String shall =
        """
        create table customer_old (id int primary key, n int);
        create table customer (id serial primary key, n int)
        """;
    Dictionary words =
        Pair.renames("public.customer_old", "public.customer", Map.of())
            .with(Pair.renames("public.customer", "public.customer_new", Map.of()));

    try (PairRun run = PairRun.of(major, old, shall, PairRun.settings(words, true))) {
      assertEndsEqual(run);
      PairRun.execute(
          run.database, "insert into customer (n) values (3); insert into site (n) values (4)");
      assertThat(
              run.rows(
                  "select concat_ws(' ', max(c.id), s.id) r from customer c, site s group by s.id"))
          .containsExactly("1000 1001");
      assertThat(run.rows(ASIDE)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_default_of_the_sites_that_reads_a_sequence_that_goes_is_refused(int major) {
    String old =
        """
        create table customer (id serial primary key, n int);
        create table site (id int default nextval('customer_id_seq'), n int);
        insert into customer (n) values (1); insert into site (n) values (1)
        """;
    String shall = "create table customer (id int primary key, n int);";

    try (PairRun run = PairRun.of(major, old, shall, PairRun.settings(Dictionary.EMPTY, true))) {
      assertThat(run.preview().refusals())
          .extracting(Problem::code, Problem::target, Problem::message)
          .containsExactly(
              tuple(
                  "sequenceRead",
                  "public.site.id",
                  "the default of the kept column \"public.site.id\" reads the sequence"
                      + " \"public.customer_id_seq\", which goes"));

      PairRun.execute(run.database, "alter table site alter id drop default");
      assertEndsEqual(run);
    }
  }
}
