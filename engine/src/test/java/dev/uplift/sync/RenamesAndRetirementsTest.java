package dev.uplift.sync;

import static dev.uplift.sync.PairRun.assertEndsEqual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.catalog.Comparison;
import dev.uplift.pack.Dictionary;
import dev.uplift.pack.Dictionary.Retirement;
import dev.uplift.sync.intent.AllowedDrops;
import dev.uplift.sync.intent.SyncSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the dictionary says has become of tables and columns: the end equals the target, and stays
 * so.
 */
class RenamesAndRetirementsTest {
  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_renamed_table_keeps_its_rows_and_what_is_named_after_it_follows(int major) {
    String old =
        """
        create table customer (id serial primary key, name text not null unique);
        create index customer_name_idx on customer (lower(name));
        create table invoice (id int primary key, customer int references customer);
        insert into customer (name) values ('Anna'), ('Bert'); insert into invoice values (7, 2)
        """;
    String shall =
        """
        create schema sales; create table sales.client (id serial primary key, name text not null unique);
        create index client_name_idx on sales.client (lower(name));
        create table invoice (id int primary key, customer int references sales.client)
        """;

    try (PairRun run = PairRun.of(major, old, shall, renamed("sales.client", "public.customer"))) {
      assertEndsEqual(run);
      assertThat(run.rows("select name r from sales.client c join invoice i on i.customer = c.id"))
          .containsExactly("Bert");
      assertThat(
              run.rows(
                  "with x as (select nextval('sales.client_id_seq') v) select v::text r from x"))
          .containsExactly("3");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void renamed_columns_keep_their_values_also_where_one_takes_the_name_that_another_gives_up(
      int major) {
    String old =
        """
        create table t (id int primary key, code text not null, descr varchar(9) check (descr <> ''));
        create view v as select code from t; insert into t values (1, 'c', 'd')
        """;
    String shall =
        """
        create table t (id int primary key, label text not null, code varchar(20) check (code <> ''));
        create view v as select label as code from t
        """;
    Dictionary words = Pair.renames("public.t", "", Map.of("label", "code", "code", "descr"));

    try (PairRun run = PairRun.of(major, old, shall, words)) {
      assertEndsEqual(run);
      assertThat(run.rows("select label || ' ' || t.code || ' ' || v.code r from t, v"))
          .containsExactly("c d c");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_column_that_is_split_over_others_goes_once_the_script_that_splits_it_is_done(int major) {
    String old =
        "create table t (id int primary key, name text); insert into t values (1, 'Anna Berg')";
    String shall = "create table t (id int primary key, first text, last text)";
    String split = "update t set first = split_part(name, ' ', 1), last = split_part(name, ' ', 2)";

    try (PairRun run = splitting(major, old, shall, split, "public.t.name")) {
      assertThat(run.rows("select first || '/' || last r from t")).containsExactly("Anna/Berg");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void columns_that_move_to_another_table_go_once_the_script_that_moves_them_is_done(int major) {
    String old =
        """
        create table customer (id int primary key, street text, city text);
        insert into customer values (1, 'Ring 1', 'Wien'), (2, null, 'Graz')
        """;
    String shall =
        """
        create table customer (id int primary key);
        create table address (customer int primary key references customer, street text, city text not null)
        """;
    String move = "insert into address select id, street, city from customer";

    try (PairRun run =
        splitting(major, old, shall, move, "public.customer.street", "public.customer.city")) {
      assertThat(
              run.rows("select concat_ws(' ', customer, street, city) r from address order by 1"))
          .containsExactly("1 Ring 1 Wien", "2 Graz");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void retired_tables_and_columns_go_with_their_rows_and_with_what_hangs_on_them(int major) {
    String old =
        """
        create table kind (id int primary key); create table t (id int primary key, fax text unique,
          kind int references kind, check (fax <> 'x'));
        create index t_kind on t (kind, fax); create view faxes as select fax from t;
        create table oldlog (id serial primary key, t int references t);
        insert into kind values (1); insert into t values (1, 'f', 1); insert into oldlog (t) values (1)
        """;
    Dictionary words =
        Pair.retires("public.t.fax", "public.t.kind", "public.kind", "public.oldlog");

    try (PairRun run = PairRun.of(major, old, "create table t (id int primary key)", words)) {
      assertEndsEqual(run);
      assertThat(run.rows("select id::text r from t")).containsExactly("1");
    }
  }

  /** What is retired stays, with its rows, until the script is done; then it goes. */
  private static PairRun splitting(
      int major, String old, String shall, String script, String... retired) {
    PairRun run = PairRun.of(major, old, shall, settings(Set.of(), retired));
    assertThat(run.preview().refusals()).isEmpty();
    assertThat(run.problems()).isEmpty();
    assertThat(run.differences()).as("waits for the script").hasSize(retired.length);

    PairRun.execute(run.database, script);
    PairRun done = PairRun.of(run.database, run.target, settings(Set.of("split"), retired));

    assertEndsEqual(done);
    return done;
  }

  private static SyncSettings settings(Set<String> doneScripts, String... names) {
    Map<String, Retirement> retired = new HashMap<>();
    for (String name : names) {
      retired.put(name, new Retirement(Optional.of("split"), Optional.empty(), Optional.empty()));
    }
    return SyncSettings.of(
            new Dictionary(Map.of(), retired, Map.of(), List.of(), Map.of()),
            new Comparison(false, false, true, false, true, "old", "new"))
        .with(new AllowedDrops(Set.of(), true, doneScripts));
  }

  private static Dictionary renamed(String table, String was) {
    return Pair.renames(table, was, Map.of());
  }
}
