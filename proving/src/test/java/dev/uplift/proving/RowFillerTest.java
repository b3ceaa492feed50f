package dev.uplift.proving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.rehearsal.Rehearsal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RowFillerTest {
  private static final String HARD =
      """
      create type mood as enum ('glad', 'so-so');
      create domain code as varchar(2) check (value ~ '^[A-Z0-9]+$' or value in ('ok', 'no'));
      create table parent (id int generated always as identity primary key,
        twice int generated always as (id * 2) stored, mood mood not null, code code not null,
        first_child int not null);
      create table child (id int primary key, parent int not null references parent,
        boss int not null references child (id), deputy int references child,
        low int not null, high int not null, check (low < high and low > 5000));
      alter table parent add foreign key (first_child) references child;
      create table only_two (flag boolean primary key, letter char(1) unique not null);
      create table twin (id int primary key references child, amount numeric(32, 16) not null);
      create table tenant (tenant varchar(4), id bigint, primary key (tenant, id));
      create table item (tenant varchar(4) not null, a bigint not null, b bigint, tags text[],
        at timestamptz, body jsonb, raw bytea, size bit(3), net inet,
        foreign key (tenant, a) references tenant, foreign key (tenant, b) references tenant);
      create function no() returns trigger language plpgsql as $$ begin raise 'no'; end $$;
      create trigger no before insert on item for each row execute function no();
      """;

  @Test
  void every_table_gets_rows_that_satisfy_all_that_the_catalog_demands() {
    try (Database database = Rehearsal.database(18, "filler")) {
      Map<String, Long> counts = filled(database, 7);

      assertThat(counts).hasSize(6).allSatisfy((table, rows) -> assertThat(rows).isPositive());
      assertThat(counts).containsEntry("public.child", 20L).containsEntry("public.only_two", 2L);
      try (Session session = database.session("test")) {
        assertThat(states(session)).containsOnly("false false true O");
      }
    }
  }

  @Test
  void equal_seeds_give_equal_rows() {
    try (Database one = Rehearsal.database(18, "filler");
        Database two = Rehearsal.database(18, "filler")) {
      filled(one, 11);
      filled(two, 11);

      assertThat(RowCensus.take(one)).isEqualTo(RowCensus.take(two));
    }
  }

  private static Map<String, Long> filled(Database database, long seed) {
    try (Session session = database.session("test")) {
      session.execute(HARD);
    }
    return RowFiller.fill(database, new RowFiller.Wish(seed, 20, Set.of(), Set.of()));
  }

  /** Of each foreign key: deferrable, deferred, valid; with the state of the one trigger. */
  private static List<String> states(Session session) {
    return session.query(
        """
        select concat_ws(' ', condeferrable::text, condeferred::text, convalidated::text,
                         (select tgenabled from pg_trigger where tgname = 'no')) as state
          from pg_constraint where contype = 'f'""",
        row -> row.string("state"));
  }
}
