package dev.uplift.sync;

import java.util.List;

/** Views, functions, triggers, policies, rules, comments, and what stands in a retype's way. */
final class ObjectPairs {
  private ObjectPairs() {}

  static List<Pair> all() {
    return List.of(
        Pair.of(
            "views upon views that a retype is blocked by",
            """
            create table t (id int primary key, a varchar(3)); create view v1 as select id, a from t;
            create view v2 as select a, count(*) n from v1 group by a; create materialized view m as select * from v2;
            create unique index mi on m (a); create view unchanged as select 1 x; insert into t values (1, 'x');
            comment on view v1 is 'one'; create function fv() returns bigint begin atomic select n from v2; end;
            create rule r as on insert to v1 do instead insert into t values (new.id, new.a)
            """,
            """
            create table t (id bigint primary key, a text); create view v1 as select id, a from t;
            create view v2 as select a, count(*) n from v1 group by a; create materialized view m as select * from v2;
            create unique index mi on m (a); create view unchanged as select 1 x;
            comment on view v1 is 'one'; create function fv() returns bigint begin atomic select n from v2; end;
            create rule r as on insert to v1 do instead insert into t values (new.id, new.a)
            """,
            "select a || n r from m",
            "x1"),
        Pair.of(
            "triggers, policies and statistics upon retyped columns",
            """
            create table t (id int, a varchar(3)); alter table t enable row level security;
            create function f() returns trigger language plpgsql as 'begin return new; end';
            create trigger tr before update of a on t for each row when (old.a is distinct from new.a) execute function f();
            create policy p on t using (a = current_user); create statistics st on id, a from t; insert into t values (1, 'x')
            """,
            """
            create table t (id bigint, a text); alter table t enable row level security; alter table t force row level security;
            create function f() returns trigger language plpgsql as 'begin return null; end';
            create trigger tr before update of a on t for each row when (old.a is distinct from new.a) execute function f();
            create policy p on t for select using (a = session_user); create statistics st on id, a from t
            """,
            "select a r from t",
            "x"),
        Pair.of(
            "functions whose result or arguments change",
            """
            create function f(a int) returns int language sql as 'select 1';
            create function g(a int) returns int language sql as 'select 1'; create function gone() returns int language sql as 'select 1';
            create table t (x int default f(1), y int check (f(y) > 0)); create view v as select f(x) z from t; insert into t values (1, 1)
            """,
            """
            create function f(b int) returns bigint language sql immutable as 'select 2::bigint';
            create function g(a int) returns int language sql as 'select 2';
            create procedure pr(inout a int) language plpgsql as 'begin a := 1; end';
            create table t (x int default f(1), y int, constraint t_y_check check (f(y) > 0)); create view v as select f(x) z from t
            """,
            "select z::text r from v",
            "2"),
        Pair.of(
            "views that change their columns",
            "create table t (a int, b int); create view v as select a from t; create view w as select a from v; insert into t values (1, 2)",
            "create table t (a int, b int); create view v as select b, a from t; create view w with (security_barrier) as select b from v",
            "select b::text r from w",
            "2"),
        Pair.of(
            "comments and storage parameters",
            "create table t (a int); comment on table t is 'old'; comment on column t.a is 'x'; insert into t values (1)",
            """
            create table t (a int) with (fillfactor=70); comment on table t is 'new'; create index i on t (a) with (fillfactor=50);
            comment on index i is 'it''s'
            """,
            "select a::text r from t",
            "1"),
        Pair.of(
            "grants to everyone",
            "create table t (a int); grant select on t to public; insert into t values (1)",
            "create table t (a int); grant select, insert on t to public; create sequence s; grant usage on sequence s to public",
            "select a::text r from t",
            "1"),
        Pair.of(
            "an aggregate, an operator and a cast",
            "create table t (a int); insert into t values (1)",
            """
            create table t (a int);
            create function add2(int, int) returns int language sql immutable as 'select $1 + $2';
            create aggregate total(int) (sfunc = add2, stype = int, initcond = '0');
            create view v as select total(a) n from t
            """,
            "select n::text r from v",
            "1"));
  }
}
