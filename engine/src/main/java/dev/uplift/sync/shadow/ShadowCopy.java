package dev.uplift.sync.shadow;

import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.sync.shadow.ShadowRecords.Extent;
import dev.uplift.sync.shadow.ShadowRecords.Known;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Makes shadows ready for their swaps, and removes those that come to none. What was begun is gone
 * on with where the old table cannot have changed since. Not safe for many threads.
 */
public final class ShadowCopy {
  /**
   * Whoever still works on a shadow belongs to a sync that is dead, or takes itself to be alone.
   */
  private static final String END_OTHERS =
      """
      select pg_terminate_backend(a.pid, 5000) as ended
        from pg_locks l
        join pg_stat_activity a on a.pid = l.pid and a.backend_type = 'client backend'
       where l.relation = to_regclass(?) and a.pid <> pg_backend_pid()
         and l.database = (select oid from pg_database where datname = current_database())
       group by a.pid
      """;

  /** What a shadow inherits from until its swap. */
  private static final String TEMPLATES =
      """
      select format('%I.%I', n.nspname, p.relname) as template
        from pg_inherits i
        join pg_class p on p.oid = i.inhparent
        join pg_namespace n on n.oid = p.relnamespace and n.nspname = 'dbupgrade'
       where i.inhrelid = to_regclass(?)
      """;

  private static final String GRANTEES =
      """
      select distinct coalesce(quote_ident(r.rolname), 'public') as grantee
        from pg_class c cross join lateral aclexplode(c.relacl) a
        left join pg_roles r on r.oid = a.grantee
       where c.oid = to_regclass(?) and a.grantee <> c.relowner
      """;

  private static final String WITHOUT_GRANTS =
      """
      do $uplift$
      declare
        grantee text;
      begin
        for grantee in select distinct coalesce(quote_ident(r.rolname), 'public')
                         from pg_class c cross join lateral aclexplode(c.relacl) a
                         left join pg_roles r on r.oid = a.grantee
                        where c.oid = 'TABLE'::regclass and a.grantee <> c.relowner
        loop
          execute 'revoke all on TABLE from ' || grantee;
        end loop;
      end $uplift$""";

  private final Session session;
  private final BiConsumer<ObjectId, Runnable> patient;
  private final Supplier<Session> sessions;
  private final Pace pace;
  private final Told told;
  private List<Structures.Part> seen = List.of();

  /**
   * How it is copied.
   *
   * @param sessions that fill at once
   * @param width pages of a range
   */
  public record Pace(int sessions, long width) {}

  /** Is told each statement that was carried out, and how long it took. */
  @FunctionalInterface
  public interface Told {
    void of(String sql, double seconds);
  }

  /**
   * A shell that has done nothing yet.
   *
   * @param session set up as a sync's
   * @param patient commits work of that session in one transaction, waiting for a table's lock
   * @param sessions more such sessions, to be closed by who takes one
   */
  public ShadowCopy(
      Session session,
      BiConsumer<ObjectId, Runnable> patient,
      Supplier<Session> sessions,
      Pace pace,
      Told told) {
    this.session = session;
    this.patient = patient;
    this.sessions = sessions;
    this.pace = pace;
    this.told = told;
  }

  /**
   * Takes what hangs on these relations now for what the swaps know of that are planned next.
   *
   * @param relations that the swaps drop, or might
   */
  public void look(Collection<ObjectId> relations) {
    if (!ShadowRecords.exists(session)) {
      new ShadowRecords(session).create();
    }
    Structures structures = new Structures(session);
    structures.create();
    seen = structures.read(relations.stream().map(ObjectId::relationSql).toList());
  }

  /**
   * Raises the barrier, fills the shadow, builds its indexes. Fails where others have changed one
   * of the relations since they were looked at.
   *
   * @param relations that its swap drops, or might; all of them have been looked at
   * @param copied told rows as they are there, by any thread
   */
  public void prepare(Shadow shadow, Collection<ObjectId> relations, LongConsumer copied) {
    ShadowRecords records = new ShadowRecords(session);
    endOthers(shadow.name());
    if (!isUnbroken(shadow)) {
      discard(shadow);
      begin(shadow, records);
    }
    demandUnmoved(shadow, relations);
    copied.accept(records.rows(shadow));
    Extent extent = records.extent(shadow);
    new RangeFill(sessions, shadow, extent.width())
        .fill(pace.sessions(), open(extent, records.ranges(shadow)), copied);
    shadow.builds().forEach(this::build);
  }

  private void demandUnmoved(Shadow shadow, Collection<ObjectId> relations) {
    Set<String> names = relations.stream().map(ObjectId::relationSql).collect(Collectors.toSet());
    Structures structures = new Structures(session);
    structures.remember(
        shadow, seen.stream().filter(part -> names.contains(part.relation())).toList());
    structures.demand(shadow);
  }

  /** Removes a shadow and its barrier. */
  public void discard(Shadow shadow) {
    endOthers(shadow.name());
    remove(new Known(shadow.name(), shadow.table().relationSql()));
  }

  /**
   * Removes every shadow and its barrier, but those.
   *
   * @param names asked for only where there are any
   */
  public void keepOnly(Supplier<Set<String>> names) {
    List<Known> all =
        ShadowRecords.of(session).stream().flatMap(records -> records.all().stream()).toList();
    Set<String> kept = all.isEmpty() ? Set.of() : names.get();
    all.stream()
        .filter(known -> !kept.contains(known.shadow()))
        .forEach(
            known -> {
              endOthers(known.shadow());
              remove(known);
            });
  }

  /** Whether nobody can have written to the old table since its copy was begun, as it was begun. */
  public boolean isUnbroken(Shadow shadow) {
    return barrierIsKnown() && new ShadowRecords(session).goesOn(shadow);
  }

  private boolean barrierIsKnown() {
    return session.one(
        "select to_regprocedure('dbupgrade.barriers(text[])') is not null as known",
        row -> row.flag("known"));
  }

  private void endOthers(String shadow) {
    var _ =
        session.query(
            END_OTHERS, row -> row.flag("ended"), Identifier.quote(Shadow.SCHEMA, shadow));
  }

  private void remove(Known known) {
    List<String> path = Identifier.parts(known.source());
    patient.accept(
        ObjectId.table(path.getFirst(), path.getLast()),
        () -> {
          ShadowRecords records = new ShadowRecords(session);
          records.guardedAlone(known).forEach(new Barrier(session)::lower);
          String shadow = Identifier.quote(Shadow.SCHEMA, known.shadow());
          List<String> templates = session.query(TEMPLATES, row -> row.string("template"), shadow);
          long _ = session.execute("drop table if exists " + shadow);
          templates.forEach(template -> session.execute("drop table " + template));
          records.forget(known.shadow());
        });
  }

  /** From here on nobody writes to the old table. */
  private void begin(Shadow shadow, ShadowRecords records) {
    patient.accept(
        shadow.table(),
        () -> {
          shadow.guarded().forEach(new Barrier(session)::raise);
          shadow.create().forEach(session::execute);
          for (String grantee : grantees(shadow)) {
            long _ = session.execute("revoke all on " + shadow.sql() + " from " + grantee);
          }
          records.begin(shadow, pace.width());
        });
    shadow.create().forEach(sql -> told.of(sql, 0));
  }

  /** Takes away what default privileges gave without being asked, as one statement. */
  public static String withoutGrants(Shadow shadow) {
    return WITHOUT_GRANTS.replace("TABLE", shadow.sql());
  }

  /** What default privileges gave without being asked. */
  private List<String> grantees(Shadow shadow) {
    return session.query(GRANTEES, row -> row.string("grantee"), shadow.sql());
  }

  private static List<Long> open(Extent extent, Set<Long> there) {
    return LongStream.iterate(0, first -> first < extent.pages(), first -> first + extent.width())
        .filter(first -> !there.contains(first))
        .boxed()
        .toList();
  }

  private void build(Shadow.Build build) {
    String index = Identifier.quote(Shadow.SCHEMA, build.index());
    boolean built =
        session.one("select to_regclass(?) is not null as built", row -> row.flag("built"), index);
    if (!built) {
      long start = System.nanoTime();
      session.transaction(
          () -> {
            long _ =
                session.execute(
                    "set local default_tablespace = "
                        + Identifier.literal(build.tablespace().orElse("")).strip());
            long _ = session.execute(build.sql());
          });
      told.of(build.sql(), (System.nanoTime() - start) / 1e9);
    }
  }
}
