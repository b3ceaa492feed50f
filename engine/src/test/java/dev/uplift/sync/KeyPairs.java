package dev.uplift.sync;

import java.util.List;

/** Constraints, indexes, partitions. */
final class KeyPairs {
  private KeyPairs() {}

  static List<Pair> all() {
    return List.of(
        Pair.of(
            "keys from integer to bigint with their foreign keys",
            """
            create table a (id int primary key); create table b (id int primary key, a int references a);
            create index b_a on b (a); insert into a values (1); insert into b values (1, 1)
            """,
            """
            create table a (id bigint primary key); create table b (id bigint primary key, a bigint references a);
            create index b_a on b (a)
            """,
            "select a::text r from b",
            "1"),
        Pair.of(
            "keys from text to integer with their foreign keys",
            """
            create table a (id varchar(20) primary key); create table b (a varchar(20) references a on delete cascade);
            insert into a values ('1'); insert into b values ('1')
            """,
            "create table a (id int primary key); create table b (a int references a on delete cascade)",
            "select (a + 1)::text r from b",
            "2"),
        Pair.of(
            "another primary key, with a foreign key that moves",
            """
            create table a (x int primary key, y int unique); create table b (x int references a (x));
            insert into a values (1, 2); insert into b values (1)
            """,
            """
            create table a (x int unique, y int primary key); create table b (x int references a (x))
            """,
            "select x::text r from b",
            "1"),
        Pair.of(
            "a primary key under another name",
            "create table a (x int constraint foo primary key); create table b (x int references a); insert into a values (1)",
            "create table a (x int constraint bar primary key); create table b (x int references a)",
            "select x::text r from a",
            "1"),
        Pair.of(
            "checks, exclusions, uniques that come, go and change",
            """
            create table t (a int, b int, c int4range, check (a > 0), constraint bb check (b > 0), unique (a));
            insert into t values (1, 2, '[1,2)')
            """,
            """
            create table t (a int, b int, c int4range, constraint bb check (b > 1), unique (b),
              constraint ex exclude using gist (c with &&))
            """,
            "select a::text r from t",
            "1"),
        Pair.of(
            "a check that only fits the new type",
            """
            create table t (s varchar(3), check (s in ('a', 'b')), n int, constraint nn check (n <> 3));
            insert into t values ('a', 1)
            """,
            "create table t (s text, constraint t_s_check check (s in ('a', 'b', 'c')), n text, constraint nn check (n <> '3'))",
            "select s || n r from t",
            "a1"),
        Pair.of(
            "indexes of every sort",
            """
            create table t (a int, b text, c text); create index i1 on t (a); create unique index i2 on t (a) where a > 0;
            create index i3 on t (lower(b)); create index i4 on t (c); insert into t values (1, 'B', 'c')
            """,
            """
            create table t (a int, b text, c text); create index i1 on t (a desc nulls last) include (c);
            create unique index i2 on t (a) where a > 1; create index i3 on t (upper(b) text_pattern_ops);
            create index i5 on t using hash (c); create unique index i6 on t (a, lower(b))
            """,
            "select b r from t",
            "B"),
        Pair.of(
            "an index over an expression of a retyped column",
            "create table t (a varchar(9)); create index i on t (lower(a)); insert into t values ('X')",
            "create table t (a text); create index i on t (lower(a))",
            "select a r from t where lower(a) = 'x'",
            "X"),
        Pair.of(
            "a new partitioned table, and partitions of an old one",
            """
            create table p (d date not null, a int) partition by range (d);
            create table p20 partition of p for values from ('2020-01-01') to ('2021-01-01');
            create index p_a on p (a);
            insert into p values ('2020-05-05', 1)
            """,
            """
            create table p (d date not null, a bigint, primary key (d, a)) partition by range (d);
            create table p20 partition of p for values from ('2020-01-01') to ('2021-01-01');
            create table p21 partition of p for values from ('2021-01-01') to ('2022-01-01');
            create index p_a on p (a);
            create table q (k text, v int, unique (k)) partition by list (k);
            create table q1 partition of q for values in ('a', 'b');
            create table qd partition of q default
            """,
            "select a::text r from p",
            "1"),
        Pair.of(
                "a plain table becomes partitioned",
                """
            create table t (id serial primary key, d date not null, a varchar(5), gone int);
            create view v as select id from t; create index t_a on t (a);
            insert into t (d, a) values ('2020-01-01', 'x'), ('2021-01-01', 'y')
            """,
                """
            create table t (id serial, d date not null, a text, primary key (id, d)) partition by range (d);
            create table t_old partition of t for values from (minvalue) to ('2021-01-01');
            create table t_new partition of t for values from ('2021-01-01') to (maxvalue);
            create view v as select id from t; create index t_a on t (a)
            """,
                "select id || a r from t order by id",
                "1x",
                "2y")
            .with(Pair.retires("public.t.gone")),
        Pair.of(
            "a partitioned table becomes plain",
            """
            create table t (id int not null, d date) partition by range (id);
            create table t1 partition of t for values from (0) to (10); insert into t values (1, '2020-01-01')
            """,
            "create table t (id int primary key, d date)",
            "select id::text r from t",
            "1"),
        Pair.of(
            "a table is attached as a partition",
            """
            create table p (a int) partition by range (a); create table x (a int); insert into x values (1)
            """,
            """
            create table p (a int) partition by range (a); create table x partition of p for values from (0) to (9)
            """,
            "select a::text r from p",
            "1"),
        Pair.of(
            "inheritance with retyped columns",
            """
            create table p (a int, b text); create table c (x int) inherits (p);
            insert into p values (1, 'p'); insert into c values (2, 'c', 3)
            """,
            "create table p (a bigint, b text, z int default 4); create table c (x int) inherits (p)",
            "select a || b || z r from p order by a",
            "1p4",
            "2c4"));
  }
}
