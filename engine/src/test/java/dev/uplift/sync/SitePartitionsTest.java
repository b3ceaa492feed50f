package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.uplift.pack.Dictionary;
import dev.uplift.problem.Problem;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Partitions that the site has made itself, of a table whose key gets another type, or other
 * labels.
 */
class SitePartitionsTest {
  private static final String STRUCTURE =
      """
      create table m (id int, at date not null, note varchar(9), primary key (id, at))
        partition by range (at);
      create table m_first partition of m for values from (minvalue) to ('2020-01-01');
      """;

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void they_come_with_the_table_and_with_what_they_have_of_their_own(int major) {
    String since =
        """
        create table m_01 partition of m for values from ('2020-01-01') to ('2020-02-01')
          with (fillfactor = 70);
        create table m_02 partition of m for values from ('2020-02-01') to ('2020-03-01')
          partition by list (id);
        create table m_02_a partition of m_02 for values in (1, 2);
        create table m_02_b partition of m_02 default;
        alter table m_01 alter note set default 'own';
        alter table m_01 add constraint noted check (note <> 'x');
        create index by_note on m_01 (note);
        insert into m values (1, '2019-05-05'), (2, '2020-01-31'), (1, '2020-02-01'),
          (9, '2020-02-29');
        """;
    String shall = STRUCTURE.replace("at date", "at timestamp").replace("id int", "id bigint");

    try (PairRun run = PairRun.of(major, STRUCTURE + since, shall, Dictionary.EMPTY)) {
      PairRun.assertEndsEqual(run);

      assertThat(
              run.rows(
                  "select concat_ws(' ', tableoid::regclass, id, at::date) r from m order by at"))
          .containsExactly(
              "m_first 1 2019-05-05",
              "m_01 2 2020-01-31",
              "m_02_a 1 2020-02-01",
              "m_02_b 9 2020-02-29");
      PairRun.execute(run.database, "insert into m_01 (id, at) values (3, '2020-01-07')");
      assertThat(
              run.rows(
                  """
                  select note r from m where id = 3
                   union all select reloptions::text from pg_class where relname = 'm_01'
                   union all select conname from pg_constraint where conname = 'noted'
                   union all select indexname from pg_indexes where indexname = 'by_note'
                   union all select format_type(atttypid, null) from pg_attribute
                              where attrelid = 'm_02_a'::regclass and attname = 'id'
                  """))
          .containsExactly("own", "{fillfactor=70}", "noted", "by_note", "bigint");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void they_come_with_a_table_of_which_only_a_partition_is_partitioned_otherwise(int major) {
    String since =
        """
        create table m_01 partition of m for values from ('2020-01-01') to ('2020-02-01');
        insert into m values (1, '2019-05-05'), (2, '2020-01-31');
        """;
    String shall =
        STRUCTURE.replace("('2020-01-01');", "('2020-01-01') partition by list (id);")
            + "create table m_first_all partition of m_first default;";

    try (PairRun run = PairRun.of(major, STRUCTURE + since, shall, Dictionary.EMPTY)) {
      PairRun.assertEndsEqual(run);

      assertThat(run.rows("select tableoid::regclass || ' ' || id r from m order by id"))
          .containsExactly("m_first_all 1", "m_01 2");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void one_that_was_a_table_of_its_own_counts_on_and_is_as_strict_as_it_was(int major) {
    String since =
        """
        alter table m add odd int;
        create table m_03 (id serial, at date not null, note varchar(9) not null, odd int,
          primary key (id, at));
        alter table m attach partition m_03 for values from ('2020-03-01') to ('2020-04-01');
        insert into m_03 (at, note) values ('2020-03-01', 'a'), ('2020-03-02', 'b');
        grant select (note, odd) on m_03 to public;
        alter table only m_03 disable trigger touch;
        """;
    String trigger =
        """
        create function touched() returns trigger language plpgsql as 'begin return new; end';
        create trigger touch before insert on m for each row execute function touched();
        """;
    String shall = STRUCTURE.replace("at date", "at timestamp") + trigger;

    try (PairRun run =
        PairRun.of(major, STRUCTURE + trigger + since, shall, Pair.retires("public.m.odd"))) {
      PairRun.assertEndsEqual(run);

      PairRun.execute(run.database, "insert into m_03 (at, note) values ('2020-03-03', 'c')");
      assertThat(
              run.rows(
                  """
                  select string_agg(id || note, ' ' order by id) r from m
                   union all select attnotnull::text from pg_attribute
                              where attrelid = 'm_03'::regclass and attname = 'note'
                   union all select pg_get_serial_sequence('m_03', 'id')
                   union all select attacl::text from pg_attribute
                              where attrelid = 'm_03'::regclass and attname = 'note'
                   union all select tgenabled::text from pg_trigger
                              where tgrelid = 'm_03'::regclass and tgname = 'touch'
                  """))
          .containsExactly("1a 2b 3c", "true", "public.m_03_id_seq", "{=r/uplift}", "D");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void they_stay_where_labels_of_an_enum_go_if_their_bounds_mean_what_they_did(int major) {
    String old = "create type m as enum ('a', 'b', 'c', 'd', 'e');";
    String shall = "create type m as enum (%s);";
    String structure =
        """
        create table l (id int, m m) partition by list (m);
        create table l_rest partition of l default;
        create table r (id int, m m) partition by range (m);
        create table r_rest partition of r default;
        """;
    String since =
        """
        create table l_b partition of l for values in ('b');
        create table r_b partition of r for values from ('b') to ('d');
        insert into l values (1, 'a'), (2, 'b'); insert into r values (3, 'a'), (4, 'c');
        """;
    String rows =
        """
        select concat_ws(' ', tableoid::regclass, id, m) r from l
         union all select concat_ws(' ', tableoid::regclass, id, m) from r order by 1
        """;

    String fewer = shall.formatted("'a', 'b', 'c', 'd'");
    try (PairRun run =
        PairRun.of(major, old + structure + since, fewer + structure, Dictionary.EMPTY)) {
      PairRun.assertEndsEqual(run);
      assertThat(run.rows(rows)).containsExactly("l_b 2 b", "l_rest 1 a", "r_b 4 c", "r_rest 3 a");
    }

    String otherOrder = shall.formatted("'d', 'b', 'c', 'a', 'e'");
    try (PairRun run =
        PairRun.of(major, old + structure + since, otherOrder + structure, Dictionary.EMPTY)) {
      PairRun.assertEndsEqual(run);
      assertThat(run.rows(rows))
          .containsExactly("l_b 2 b", "l_rest 1 a", "r_rest 3 a", "r_rest 4 c");
    }

    String withoutBound = shall.formatted("'a', 'b', 'c'");
    try (PairRun run =
        PairRun.of(major, old + structure + since, withoutBound + structure, Dictionary.EMPTY)) {
      PairRun.assertEndsEqual(run);
      assertThat(run.rows(rows))
          .containsExactly("l_b 2 b", "l_rest 1 a", "r_rest 3 a", "r_rest 4 c");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void they_keep_their_comments_and_the_index_by_which_their_rows_are_told_apart(int major) {
    String since =
        """
        create table m_01 partition of m for values from ('2020-01-01') to ('2020-02-01');
        create table m_02 partition of m for values from ('2020-02-01') to ('2020-03-01')
          partition by list (id);
        create table m_02_a partition of m_02 default;
        create table m_03 partition of m for values from ('2020-03-01') to ('2020-04-01');
        create unique index m_03_own on m_03 (at);
        alter table m_01 replica identity using index m_01_pkey;
        alter table m_02_a replica identity using index m_02_a_at_id_idx;
        alter table m_03 replica identity using index m_03_own;
        comment on table m_01 is 'January'; comment on column m_01.note is 'as told';
        comment on column m_02_a.id is 'any';
        insert into m values (1, '2020-01-05'), (2, '2020-02-05'), (3, '2020-03-05');
        """;
    String index = "create unique index m_both on m (at, id);";
    String shall = STRUCTURE.replace("at date", "at timestamp").replace("id int", "id bigint");

    try (PairRun run =
        PairRun.of(major, STRUCTURE + index + since, shall + index, Dictionary.EMPTY)) {
      PairRun.assertEndsEqual(run);

      assertThat(
              run.rows(
                  """
                  select concat_ws(' ', i.indrelid::regclass, i.indexrelid::regclass,
                                   p.inhparent::regclass) r
                    from pg_index i left join pg_inherits p on p.inhrelid = i.indexrelid
                   where i.indisreplident order by 1
                  """))
          .containsExactly(
              "m_01 m_01_pkey m_pkey", "m_02_a m_02_a_at_id_idx m_02_at_id_idx", "m_03 m_03_own");
      assertThat(
              run.rows(
                  """
                  select concat_ws(' ', objoid::regclass, objsubid, description) r
                    from pg_description where classoid = 'pg_class'::regclass
                     and objoid::regclass::text like 'm\\_%' order by 1
                  """))
          .containsExactly("m_01 0 January", "m_01 3 as told", "m_02_a 1 any");
    }
  }

  /** Newer servers attach none that has an identity of its own. */
  @ParameterizedTest
  @ValueSource(ints = {15, 16})
  void they_count_on_with_an_identity_of_their_own(int major) {
    String since =
        """
        create table m_01 (id int generated by default as identity (start 10 increment 5),
          at date not null, note varchar(9), primary key (id, at));
        alter table m attach partition m_01 for values from ('2020-01-01') to ('2020-02-01');
        insert into m_01 (at) values ('2020-01-05'), ('2020-01-06');
        """;
    String shall = STRUCTURE.replace("at date", "at timestamp").replace("id int", "id bigint");

    try (PairRun run = PairRun.of(major, STRUCTURE + since, shall, Dictionary.EMPTY)) {
      PairRun.assertEndsEqual(run);

      PairRun.execute(run.database, "insert into m_01 (at) values ('2020-01-07')");
      assertThat(run.rows("select id::text r from m order by id"))
          .containsExactly("10", "15", "20");
      assertThat(run.rows("select pg_get_serial_sequence('m_01', 'id') r"))
          .containsExactly("public.m_01_id_seq");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void rows_of_one_that_goes_and_that_have_no_other_are_refused_with_their_count(int major) {
    String since =
        """
        create table m_01 partition of m for values from ('2020-01-01') to ('2020-02-01');
        insert into m values (1, '2019-05-05'), (2, '2020-01-31'), (3, '2020-01-30');
        """;
    String shall = STRUCTURE.replace("at date", "at text").replace("minvalue", "'2019'");

    try (PairRun run = PairRun.of(major, STRUCTURE + since, shall, Dictionary.EMPTY)) {
      assertThat(run.preview().refusals())
          .extracting(Problem::code, Problem::target, Problem::message, Problem::why)
          .containsExactly(
              tuple(
                  "partitionLost",
                  "public.m",
                  "2 rows of \"public.m\" would have no partition",
                  "It is partitioned anew, by RANGE (at), where the model knows nothing of"
                      + " partition public.m_01."));

      PairRun.execute(run.database, "delete from m where id > 1");
      PairRun.assertEndsEqual(run);
    }
  }
}
