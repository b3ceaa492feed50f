package dev.uplift.sync.shadow;

import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which shadows there are, which of their ranges are there, and what is still to be validated. In
 * the database itself: what is said here commits with what was done.
 */
public final class ShadowRecords {
  private static final String CREATE =
      """
      create schema if not exists dbupgrade;
      create table if not exists dbupgrade.shadowtable (
        shadow     text primary key,
        source     text not null,
        definition text not null,
        pages      int8 not null,
        width      int8 not null,
        guarded    text[] not null,
        barriers   text not null,
        begun_at   timestamptz not null default now());
      create table if not exists dbupgrade.shadowrange (
        shadow     text not null references dbupgrade.shadowtable on delete cascade,
        first_page int8 not null,
        rows       int8 not null,
        primary key (shadow, first_page));
      create table if not exists dbupgrade.shadowdue (
        source     text not null,
        constraint_name text not null,
        remake     text,
        primary key (source, constraint_name))
      """;

  private static final String EXISTS =
      "select to_regclass('dbupgrade.shadowtable') is not null as found";

  private static final String ALL =
      "select shadow, source from dbupgrade.shadowtable order by shadow";

  /** Barriers that no other shadow needs. */
  private static final String OWN =
      """
      select own.g as guarded
        from (select ? as g union
              select unnest(s.guarded) from dbupgrade.shadowtable s where s.shadow = ?) own
       where not exists (select from dbupgrade.shadowtable o
                          where o.shadow <> ? and own.g = any (o.guarded))
       order by own.g
      """;

  private static final String BEGIN =
      """
      insert into dbupgrade.shadowtable
             (shadow, source, definition, width, pages, guarded, barriers)
      select ?, ?, ?, ?, pg_relation_size(c) / current_setting('block_size')::int8, g,
             dbupgrade.barriers(g)
        from to_regclass(?) as c, (select ?::text[]) as names (g)
      """;

  /** Gone on with only where nobody can have written to the old table since. */
  private static final String GOES_ON =
      """
      select s.pages from dbupgrade.shadowtable s
       where s.shadow = ? and s.source = ? and s.definition = ?
         and s.barriers = dbupgrade.barriers(s.guarded)
         and to_regclass(?) is not null
      """;

  private static final String EXTENT =
      "select pages, width from dbupgrade.shadowtable where shadow = ?";

  private static final String RANGES =
      "select first_page from dbupgrade.shadowrange where shadow = ?";

  private static final String ROWS =
      "select coalesce(sum(rows), 0)::int8 as rows from dbupgrade.shadowrange where shadow = ?";

  private static final String MARK =
      "insert into dbupgrade.shadowrange (shadow, first_page, rows) values (?, ?, ?)";

  private static final String FORGET = "delete from dbupgrade.shadowtable where shadow = ?";

  /**
   * With the rows in the shadow, those in the old table, and those of the marks the same; and what
   * hangs on the old table. That comes last, since a GRANT minds no lock.
   */
  private static final String DEMAND =
      """
        known record;
        here bigint;
        there bigint;
      begin
        select s.barriers, s.guarded, (select sum(r.rows) from dbupgrade.shadowrange r
                                        where r.shadow = s.shadow) as marked
          into known from dbupgrade.shadowtable s where s.shadow = name;
        if known.barriers is distinct from dbupgrade.barriers(known.guarded) then
          raise exception 'the barrier before % was broken while it was copied', old
            using errcode = 'UP001';
        end if;
        execute 'select count(*) from only ' || old into here;
        execute 'select count(*) from only ' || new into there;
        if here <> there or here <> coalesce(known.marked, 0) then
          raise exception '% has % rows, and its copy %', old, here, there
            using errcode = 'UP001';
        end if;
        perform dbupgrade.unmoved(name);
      end $uplift$""";

  private static final String DUE =
      "insert into dbupgrade.shadowdue (source, constraint_name, remake) values (";

  private static final String NOT_DUE =
      "delete from dbupgrade.shadowdue where (source, constraint_name) = (";

  private static final String ALL_DUE =
      """
      select d.source, d.constraint_name, d.remake,
             to_regclass(d.source) is not null
             and (d.remake is not null)
                 <> exists (select from pg_constraint c
                             where c.conrelid = to_regclass(d.source)
                               and c.conname = d.constraint_name
                               and (d.remake is not null or not c.convalidated)) as open
        from dbupgrade.shadowdue d
       order by d.remake is not null,
                (select count(*) from pg_partition_ancestors(to_regclass(d.source))) desc,
                d.source, d.constraint_name
      """;

  private final Session session;

  ShadowRecords(Session session) {
    this.session = session;
  }

  /** The first statement of a swap, under lock: fails, and says what has changed. */
  public static String demand(Shadow shadow) {
    return "do $uplift$\ndeclare\n  name constant text := "
        + literal(shadow.name())
        + ";\n  old constant text := "
        + literal(shadow.table().relationSql())
        + ";\n  new constant text := "
        + literal(shadow.sql())
        + ";\n"
        + DEMAND;
  }

  /** The last statements of a swap: what it has read may be written again. */
  public static List<String> swapped(Shadow shadow) {
    return Stream.concat(
            shadow.reads().stream()
                .flatMap(table -> Barrier.lowering(table.relationSql()).stream()),
            Stream.of("delete from dbupgrade.shadowtable where shadow = " + literal(shadow.name())))
        .toList();
  }

  /**
   * A constraint that is still to be proven after a swap, whatever happens.
   *
   * @param open whether it still is
   * @param remake makes it, where the swap could not leave it unproven: that of a partitioned
   *     table, whose leaves bear it meanwhile
   */
  public record Due(ObjectId constraint, boolean open, Optional<String> remake) {
    /** In the swap. */
    public String remember() {
      return DUE
          + both()
          + ", "
          + remake.map(ShadowRecords::literal).orElse("null")
          + ") on conflict do nothing";
    }

    /** Statements. */
    public List<String> prove() {
      String done = NOT_DUE + both() + ")";
      return open ? List.of(remake.orElseGet(this::validate), done) : List.of(done);
    }

    private String validate() {
      return "alter table "
          + table()
          + " validate constraint "
          + Identifier.quote(constraint.name());
    }

    private String both() {
      return literal(table()) + ", " + literal(constraint.name());
    }

    private String table() {
      return constraint.relationSql();
    }
  }

  /** That is validated where it stands. */
  public static Due due(ObjectId constraint) {
    return new Due(constraint, true, Optional.empty());
  }

  /**
   * That is made where it is missing.
   *
   * @param made statements
   */
  public static Due due(ObjectId constraint, List<String> made) {
    String remake =
        "do $uplift$ begin\n  if not exists (select from pg_constraint where conrelid = to_regclass("
            + literal(constraint.relationSql())
            + ") and conname = "
            + literal(constraint.name())
            + ") then\n    "
            + String.join(";\n    ", made)
            + ";\n  end if;\nend $uplift$";
    return new Due(constraint, true, Optional.of(remake));
  }

  /** What swaps of earlier syncs have left to be validated. */
  public static List<Due> due(Session session) {
    if (!exists(session)) {
      return List.of();
    }
    return session.query(
        ALL_DUE,
        row -> {
          List<String> table = Identifier.parts(row.string("source"));
          ObjectId constraint =
              ObjectId.of(
                  Kind.CONSTRAINT,
                  table.getFirst(),
                  table.getLast(),
                  row.string("constraint_name"));
          Optional<String> remake = Optional.ofNullable(row.stringOrNull("remake"));
          return new Due(constraint, row.flag("open"), remake);
        });
  }

  static boolean exists(Session session) {
    return session.one(EXISTS, row -> row.flag("found"));
  }

  void create() {
    long _ = session.execute(CREATE);
  }

  /** A shadow that is recorded, and the table that it is of, as SQL. */
  record Known(String shadow, String source) {}

  List<Known> all() {
    return session.query(ALL, row -> new Known(row.string("shadow"), row.string("source")));
  }

  /** Tables whose barrier goes with this shadow. */
  List<String> guardedAlone(Known known) {
    String shadow = known.shadow();
    return session.query(OWN, row -> row.string("guarded"), known.source(), shadow, shadow);
  }

  /** Needs the barriers to stand. */
  void begin(Shadow shadow, long width) {
    String table = shadow.table().relationSql();
    long rows =
        session.update(
            BEGIN, shadow.name(), table, shadow.definition(), width, table, shadow.guarded());
    if (rows != 1) {
      throw new IllegalStateException("no table to be copied: " + table);
    }
  }

  /** Whether the copy can be gone on with. */
  boolean goesOn(Shadow shadow) {
    return session
        .first(
            GOES_ON,
            row -> row.number("pages"),
            shadow.name(),
            shadow.table().relationSql(),
            shadow.definition(),
            shadow.sql())
        .isPresent();
  }

  /**
   * What is copied, as it was settled when the copy began.
   *
   * @param pages of the old table
   * @param width pages of a range
   */
  record Extent(long pages, long width) {}

  Extent extent(Shadow shadow) {
    return session.one(
        EXTENT, row -> new Extent(row.number("pages"), row.number("width")), shadow.name());
  }

  Set<Long> ranges(Shadow shadow) {
    return new HashSet<>(session.query(RANGES, row -> row.number("first_page"), shadow.name()));
  }

  long rows(Shadow shadow) {
    return session.one(ROWS, row -> row.number("rows"), shadow.name());
  }

  /** In the transaction that fills it. */
  void mark(Shadow shadow, long firstPage, long rows) {
    if (session.update(MARK, shadow.name(), firstPage, rows) != 1) {
      throw new IllegalStateException("no mark: " + shadow.name());
    }
  }

  void forget(String shadow) {
    long _ = session.update(FORGET, shadow);
  }

  private static String literal(String text) {
    return Identifier.literal(text).strip();
  }

  /** As far as it is known; empty where nothing is recorded. */
  static Optional<ShadowRecords> of(Session session) {
    return exists(session) ? Optional.of(new ShadowRecords(session)) : Optional.empty();
  }
}
