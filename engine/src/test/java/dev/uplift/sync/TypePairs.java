package dev.uplift.sync;

import dev.uplift.pack.Dictionary.Narrow;
import dev.uplift.pack.Dictionary.ValueEntry;
import java.util.List;
import java.util.Map;

/** Enums, domains, composite types, sequences, extensions, schemas. */
final class TypePairs {
  private TypePairs() {}

  static List<Pair> all() {
    return List.of(
        Pair.of(
            "labels added in the middle and at the end",
            "create type m as enum ('a', 'c'); create table t (m m default 'a'); insert into t values ('c')",
            "create type m as enum ('a', 'b', 'c', 'd'); create table t (m m default 'd')",
            "select m::text r from t",
            "c"),
        Pair.of(
            "labels removed and reordered",
            """
            create type m as enum ('a', 'b', 'c'); create table t (m m not null default 'a', l m[], n int);
            create view v as select m from t where m = 'c'; create index ti on t (n) where m = 'b';
            create function f(m) returns text language sql as 'select $1::text';
            insert into t values ('c', '{a,c}', 1)
            """,
            """
            create type m as enum ('c', 'a'); create table t (m m not null default 'a', l m[], n int);
            create view v as select m from t where m = 'c';
            create function f(m) returns text language sql as 'select $1::text'
            """,
            "select m || l::text || f(m) r from t",
            "c{a,c}c"),
        Pair.of(
            "labels removed from beneath domains",
            """
            create type m as enum ('a', 'b', 'c'); create domain d as m; create domain e as d;
            create table t (d d default 'a', e e, l d[]); insert into t values ('c', 'a', '{a,c}')
            """,
            """
            create type m as enum ('c', 'a'); create domain d as m; create domain e as d;
            create table t (d d default 'a', e e, l d[])
            """,
            "select d::text || e || l::text r from t",
            "ca{a,c}"),
        Pair.of(
                "a renamed label and one merged into another",
                "create type m as enum ('Backorder', 'Odd', 'Done'); create table t (m m); insert into t values ('Backorder'), ('Odd'), ('Done')",
                "create type m as enum ('Open', 'Done')  ; create table t (m m)",
                "select m::text r from t order by 1",
                "Done",
                "Done",
                "Open")
            .with(
                Pair.words(
                    Map.of(),
                    Map.of(
                        "public.m",
                        Map.of(
                            "Open", new ValueEntry("Backorder"), "Done", new ValueEntry("Odd"))))),
        Pair.of(
                "a label takes the name that another gives up",
                "create type m as enum ('a', 'b', 'c'); create table t (m m, l m[]); insert into t values ('a', '{a,b}'), ('b', '{c}')",
                "create type m as enum ('b', 'c', 'd'); create table t (m m, l m[])",
                "select m || l::text r from t order by 1",
                "b{b,c}",
                "c{d}")
            .with(
                Pair.words(
                    Map.of(),
                    Map.of(
                        "public.m",
                        Map.of(
                            "b",
                            new ValueEntry("a"),
                            "c",
                            new ValueEntry("b"),
                            "d",
                            new ValueEntry("c"))))),
        Pair.of(
                "a chain of labels that ends in one that stays",
                """
                create type m as enum ('a', 'b', 'c'); create domain dm as m;
                create table t (m m, l m[], d dm); insert into t values ('a', '{a,b,c}', 'a'), ('b', '{b}', 'b'), ('c', '{c}', 'c')
                """,
                """
                create type m as enum ('b', 'c'); create domain dm as m; create table t (m m, l m[], d dm)
                """,
                "select concat_ws(' ', m, l, d) r from t order by l",
                "b {b,c,c} b",
                "c {c} c",
                "c {c} c")
            .with(
                Pair.words(
                    Map.of(),
                    Map.of(
                        "public.m", Map.of("b", new ValueEntry("a"), "c", new ValueEntry("b"))))),
        Pair.of(
                "a label that takes another's name while a third one goes",
                "create type m as enum ('a', 'b', 'gone'); create table t (m m, l m[]); insert into t values ('a', '{a,b}'), ('b', '{b}')",
                "create type m as enum ('b', 'c'); create table t (m m, l m[])",
                "select concat_ws(' ', m, l) r from t order by l",
                "b {b,c}",
                "c {c}")
            .with(
                Pair.words(
                    Map.of(),
                    Map.of(
                        "public.m", Map.of("b", new ValueEntry("a"), "c", new ValueEntry("b"))))),
        Pair.of(
                "a label that goes from arrays and from a domain over the enum",
                """
                create type m as enum ('old', 'a', 'gone'); create domain dm as m;
                create table t (l m[], d dm default 'old', n dm[]); insert into t values ('{old,a}', 'old', '{old,a}')
                """,
                """
                create type m as enum ('new', 'a'); create domain dm as m;
                create table t (l m[], d dm default 'new', n dm[])
                """,
                "select concat_ws(' ', l, d, n) r from t",
                "{new,a} new {new,a}")
            .with(Pair.words(Map.of(), Map.of("public.m", Map.of("new", new ValueEntry("old"))))),
        Pair.of(
                "a type of rows gets narrower fields and loses one, as the dictionary permits",
                """
                create type c as ("A b" numeric(9,2), s varchar(9), gone int); create table t (x c, y c[]);
                insert into t values (row(1.25, 'abcd', 7), null), (null, null)
                """,
                """
                create type c as (s varchar(3), "A b" numeric(9,1)); create table t (x c, y c[])
                """,
                "select coalesce(x::text, '-') r from t order by 1",
                "(abc,1.3)",
                "-")
            .with(Pair.narrows("public.t", "x", Narrow.ROUND)),
        Pair.of(
            "an enum becomes text, text becomes an enum",
            "create type m as enum ('a'); create table t (m m default 'a', x text default 'q'); insert into t values ('a', 'p')",
            "create type n as enum ('p', 'q'); create table t (m text default 'a', x n default 'q')",
            "select m || x r from t",
            "ap"),
        Pair.of(
            "domains that bind more, less, and stand on another type",
            """
            create domain d1 as int check (value > 0); create domain d2 as text not null; create domain d3 as int default 3;
            create table t (a d1, b d2, c d3); insert into t values (5, 'x', 1)
            """,
            """
            create domain d1 as int constraint c2 check (value > 1); create domain d2 as text default 'q';
            create domain d3 as bigint default 4; create table t (a d1, b d2, c d3)
            """,
            "select a || b || c r from t",
            "5x1"),
        Pair.of(
            "domains that are made anew and lose or gain a check",
            """
            create domain d as int check (value < 100) constraint odd check (value % 2 = 1); create domain e as d;
            create table t (a d, l d[], e e); insert into t values (5, '{7}', 9)
            """,
            """
            create domain d as bigint constraint odd check (value % 2 = 1) constraint more check (value > 1)
              not null default 3; create domain e as d; create table t (a d, l d[], e e)
            """,
            "select concat_ws(' ', a, l, e) r from t",
            "5 {7} 9"),
        Pair.of(
            "domains of arrays and of fields that bind more",
            """
            create domain d as int check (value < 100); create domain n as text; create domain f as int;
            create type c as (x f, y int); create table t (a d, l d[] default '{1}', n n[], c c);
            create index on t (a); create view v as select l from t;
            insert into t values (5, '{7,8}', '{x}', row(1, 2))
            """,
            """
            create domain d as int check (value < 100) constraint more check (value > 1);
            create domain n as text not null; create domain f as int check (value > 0);
            create type c as (x f, y int); create table t (a d, l d[] default '{2}', n n[], c c);
            create index on t (a); create view v as select l from t
            """,
            "select concat_ws(' ', t.a, t.l, t.n, t.c, v.l) r from t, v",
            "5 {7,8} {x} (1,2) {7,8}"),
        Pair.of(
            "composite types that grow and change",
            """
            create type c1 as (a int); create type c2 as (a int, b text); create table t (x c1, y c2);
            insert into t values (row(1), row(2, 'b'))
            """,
            """
            create type c1 as (a int, z text); create type c2 as (b text, a bigint); create table t (x c1, y c2)
            """,
            "select x::text || y::text r from t",
            "(1,)(b,2)"),
        Pair.of(
            "sequences that are new, changed and gone",
            "create sequence s1 increment 2; create sequence s2; select nextval('s1')",
            "create sequence s1 as bigint increment 5 cache 3; create sequence s3 start 100",
            "select last_value::text r from s1",
            "1"),
        Pair.of(
            "schemas, extensions and what needs them",
            "create table t (a text); insert into t values ('x')",
            """
            create schema "My S"; create extension pg_trgm with schema "My S"; create extension citext;
            create table t (a citext); create index ti on t using gin (a "My S".gin_trgm_ops);
            create table "My S".u (a int primary key references public.w);
            """
                .replace(
                    "create table \"My S\".u",
                    "create table w (id int primary key); create table \"My S\".u"),
            "select a::text r from t",
            "x"));
  }
}
