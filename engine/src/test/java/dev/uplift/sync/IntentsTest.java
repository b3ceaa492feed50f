package dev.uplift.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.uplift.catalog.Comparison;
import dev.uplift.pack.Dictionary;
import dev.uplift.pack.Dictionary.ColumnEntry;
import dev.uplift.pack.Dictionary.Narrow;
import dev.uplift.pack.Dictionary.Retirement;
import dev.uplift.pack.Dictionary.TableEntry;
import dev.uplift.pack.Dictionary.ValueEntry;
import dev.uplift.problem.Problem;
import dev.uplift.sync.intent.AllowedDrops;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.SyncSettings;
import dev.uplift.sync.scan.Narrowed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What structure cannot say, each intent with rows: the end equals the target, and stays so. */
class IntentsTest {

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

    try (PairRun run = run(major, old, shall, renamed("sales.client", "public.customer"))) {
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

    try (PairRun run = run(major, old, shall, words)) {
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

    try (PairRun run = run(major, old, "create table t (id int primary key)", words)) {
      assertEndsEqual(run);
      assertThat(run.rows("select id::text r from t")).containsExactly("1");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_renamed_enum_value_is_renamed_in_every_row_default_array_and_check(int major) {
    String old =
        """
        create type status as enum ('Backorder', 'Done');
        create table t (id int, s status default 'Backorder', many status[], check (s <> 'Done' or id > 0));
        insert into t values (1, 'Done', '{Backorder,Done}'), (2, 'Backorder', null)
        """;
    String shall =
        """
        create type status as enum ('Open', 'Done');
        create table t (id int, s status default 'Open', many status[], check (s <> 'Done' or id > 0))
        """;

    try (PairRun run = run(major, old, shall, values(Map.of("Open", "Backorder")))) {
      assertEndsEqual(run);
      assertThat(run.rows("select concat_ws(' ', s, many) r from t order by id"))
          .containsExactly("Done {Open,Done}", "Open");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void an_enum_value_that_is_removed_becomes_the_one_that_takes_its_place(int major) {
    String old =
        """
        create type status as enum ('Open', 'Backorder', 'Never', 'Done');
        create table t (id int, s status not null default 'Open');
        create index open on t (id) where s = 'Open';
        insert into t values (1, 'Backorder'), (2, 'Open'), (3, 'Done')
        """;
    String shall =
        """
        create type status as enum ('Open', 'Done'); create table t (id int, s status not null default 'Open');
        create index open on t (id) where s = 'Open'
        """;

    try (PairRun run = run(major, old, shall, values(Map.of("Open", "Backorder")))) {
      assertEndsEqual(run);
      assertThat(run.rows("select s::text r from t order by id"))
          .containsExactly("Open", "Open", "Done");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_removed_enum_value_that_rows_still_have_is_refused_with_their_number(int major) {
    String old =
        """
        create type status as enum ('Open', 'Backorder'); create table t (id int, s status);
        insert into t values (1, 'Backorder'), (2, 'Backorder'), (3, 'Open')
        """;
    String shall = "create type status as enum ('Open'); create table t (id int, s status)";

    try (PairRun run = run(major, old, shall, Dictionary.EMPTY)) {
      List<Problem> refusals = run.syncer().refusals();

      assertThat(refusals).extracting(Problem::target).containsExactly("public.t.s");
      assertThat(refusals.getFirst().message()).startsWith("2 ");
      assertThat(run.sync()).isNotEmpty();
      assertThat(run.rows("select s::text r from t order by id"))
          .containsExactly("Backorder", "Backorder", "Open");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_narrowing_that_is_permitted_is_done_and_says_how_many_values_changed_and_how_far(
      int major) {
    String old =
        """
        create table t (id int primary key, amount numeric(32,16), name varchar(20));
        insert into t values (1, 1.25, 'Annabella'), (2, 2.5000001, 'Bert'), (3, 3.0000004, null)
        """;
    String shall = "create table t (id int primary key, amount numeric(32,6), name varchar(4))";
    Dictionary words =
        table("public.t", Map.of("amount", narrow(Narrow.ROUND), "name", narrow(Narrow.TRUNCATE)));

    try (PairRun run = run(major, old, shall, words)) {
      List<Narrowed> narrowed = run.syncer().sync(Mode.FULL).narrowed();

      assertThat(narrowed)
          .extracting(n -> n.column().name(), Narrowed::rows)
          .containsExactlyInAnyOrder(tuple("amount", 2L), tuple("name", 1L));
      assertThat(narrowed)
          .filteredOn(n -> n.column().name().equals("amount"))
          .allSatisfy(n -> assertThat(n.largest()).startsWith("0.0000004"))
          .allSatisfy(n -> assertThat(n.summed()).startsWith("0.0000005"));
      assertEndsEqual(run);
      assertThat(run.rows("select concat_ws(' ', amount, name) r from t order by id"))
          .containsExactly("1.250000 Anna", "2.500000 Bert", "3.000000");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void text_that_is_padded_with_blanks_becomes_a_label_or_an_id(int major) {
    String id = "6ecd8c99-4036-403d-bf84-cf8400f67836";
    String old =
        """
        create table t (id int primary key, s char(9), u char(40));
        insert into t values (1, 'new', '%s'), (2, null, null)
        """
            .formatted(id);
    String shall =
        """
        create type state as enum ('new', 'done');
        create table t (id int primary key, s state, u uuid)
        """;

    try (PairRun run = run(major, old, shall, Dictionary.EMPTY)) {
      assertEndsEqual(run);
      assertThat(run.rows("select concat_ws(' ', s, u) r from t order by id"))
          .containsExactly("new " + id, "");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_serial_column_becomes_an_identity_that_goes_on_where_the_sequence_stood(int major) {
    String old =
        """
        create table t (id serial primary key, a text); insert into t (a) values ('x'), ('y'), ('z');
        delete from t where id = 3; create table u (id bigserial, a text);
        insert into u (a) values ('p')
        """;
    String shall =
        """
        create table t (id bigint generated always as identity primary key, a text);
        create table u (id bigint generated by default as identity (increment by 10), a text)
        """;

    try (PairRun run = run(major, old, shall, Dictionary.EMPTY)) {
      assertEndsEqual(run);
      PairRun.execute(
          run.database, "insert into t (a) values ('new'); insert into u (a) values ('q')");
      assertThat(run.rows("select id || a r from t order by id"))
          .containsExactly("1x", "2y", "4new");
      assertThat(run.rows("select id || a r from u order by id")).containsExactly("1p", "11q");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void an_inherited_table_becomes_partitioned_with_the_rows_of_parent_and_children(int major) {
    String old =
        """
        create table log (id int not null, at date not null, what varchar(9));
        create table log_2020 (check (at < '2021-01-01')) inherits (log);
        create table log_2021 (check (at >= '2021-01-01')) inherits (log);
        create index log_2020_at on log_2020 (at);
        insert into log values (1, '2021-05-05', 'stray'); insert into log_2020 values (2, '2020-01-01', 'a');
        insert into log_2021 values (3, '2021-01-01', 'b'), (4, '2022-01-01', 'c')
        """;
    String shall =
        """
        create table log (id bigint not null, at date not null, what text, primary key (id, at)) partition by range (at);
        create table log_2020 partition of log for values from (minvalue) to ('2021-01-01');
        create table log_2021 partition of log for values from ('2021-01-01') to (maxvalue)
        """;

    try (PairRun run = run(major, old, shall, Dictionary.EMPTY)) {
      assertEndsEqual(run);
      assertThat(run.rows("select tableoid::regclass || ' ' || id || what r from log order by id"))
          .containsExactly("log_2021 1stray", "log_2020 2a", "log_2021 3b", "log_2021 4c");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void keys_of_integers_become_bigint_with_every_foreign_key_that_refers_to_them(int major) {
    try (PairRun run =
        run(major, keys("int", "serial"), keys("bigint", "bigserial"), Dictionary.EMPTY)) {
      PairRun.execute(
          run.database,
          """
          insert into node (parent) values (null), (1), (2);
          insert into line values (1, 1, 3), (1, 2, 3); insert into part values (1, 2, 'x')
          """);

      assertEndsEqual(run);
      PairRun.execute(run.database, "insert into node values (3000000000, 3)");
      assertThat(run.rows("select parent::text r from node where id = 3000000000"))
          .containsExactly("3");
      assertThat(
              run.rows(
                  "select n.parent || what r from part natural join line l join node n on n.id = l.node"))
          .containsExactly("2x");
      assertThat(run.rows("with x as (select nextval('node_id_seq') v) select v::text r from x"))
          .containsExactly("4");
      PairRun.execute(run.database, "delete from line");
      assertThat(run.rows("select what r from part")).as("cascades as before").isEmpty();
    }
  }

  private static String keys(String type, String serial) {
    return """
    create table node (id %2$s primary key, parent %1$s references node);
    create table line (node_group %1$s, number %1$s, node %1$s references node on delete set null,
      primary key (node_group, number));
    create table part (node_group %1$s, number %1$s, what text,
      foreign key (node_group, number) references line on delete cascade);
    create index part_of on part (node_group, number); create view parts as select * from part
    """
        .formatted(type, serial);
  }

  /** The end equals the target, and doing it all again does nothing. */
  private static void assertEndsEqual(PairRun run) {
    assertThat(run.syncer().refusals()).isEmpty();
    assertThat(run.problems()).isEmpty();
    assertThat(run.differences()).isEmpty();
    run.executed.clear();
    assertThat(run.problems()).isEmpty();
    assertThat(run.executed).isEmpty();
  }

  /** What is retired stays, with its rows, until the script is done; then it goes. */
  private static PairRun splitting(
      int major, String old, String shall, String script, String... retired) {
    PairRun run = PairRun.of(major, old, shall, settings(Set.of(), retired));
    assertThat(run.syncer().refusals()).isEmpty();
    assertThat(run.problems()).isEmpty();
    assertThat(run.differences()).as("waits for the script").hasSize(retired.length);

    PairRun.execute(run.database, script);
    PairRun done = PairRun.of(run.database, run.target, settings(Set.of("split"), retired));

    assertEndsEqual(done);
    return done;
  }

  private static SyncSettings settings(Set<String> doneScripts, String... names) {
    Map<String, Retirement> retired = new java.util.HashMap<>();
    for (String name : names) {
      retired.put(name, new Retirement(Optional.of("split"), Optional.empty(), Optional.empty()));
    }
    return SyncSettings.of(
            new Dictionary(Map.of(), retired, Map.of(), List.of(), Map.of()),
            new Comparison(false, false, true, false, true, "old", "new"))
        .with(new AllowedDrops(Set.of(), true, doneScripts));
  }

  private static PairRun run(int major, String old, String shall, Dictionary words) {
    return PairRun.of(major, old, shall, words);
  }

  private static Dictionary renamed(String table, String was) {
    return Pair.renames(table, was, Map.of());
  }

  private static Dictionary values(Map<String, String> was) {
    Map<String, ValueEntry> entries = new java.util.HashMap<>();
    was.forEach((label, old) -> entries.put(label, new ValueEntry(old)));
    return Pair.words(Map.of(), Map.of("public.status", entries));
  }

  private static Dictionary table(String name, Map<String, ColumnEntry> columns) {
    return Pair.words(
        Map.of(name, new TableEntry(Optional.empty(), Optional.empty(), Optional.empty(), columns)),
        Map.of());
  }

  private static ColumnEntry narrow(Narrow how) {
    return new ColumnEntry(Optional.empty(), Optional.empty(), Optional.of(how));
  }
}
