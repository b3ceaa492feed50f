package dev.uplift.batch;

import dev.uplift.batch.body.ScriptText;
import dev.uplift.batch.chunk.ChunkCut;
import dev.uplift.batch.chunk.ChunkedTable;
import dev.uplift.batch.chunk.KeyColumns;
import dev.uplift.batch.conversion.ConversionFailed;
import dev.uplift.batch.effect.Effect;
import dev.uplift.batch.effect.Effect.Reach;
import dev.uplift.batch.effect.ScriptProblems;
import dev.uplift.batch.effect.SqlEffect;
import dev.uplift.batch.effect.StatementFailed;
import dev.uplift.batch.ledger.ChunkTable;
import dev.uplift.batch.ledger.Opening;
import dev.uplift.batch.ledger.TaskKey;
import dev.uplift.batch.method.MethodFailed;
import dev.uplift.batch.method.ValidationFailed;
import dev.uplift.batch.method.ValidationTable;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.batch.tags.UpgradeTagTable;
import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.pack.Script;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * One script for one company, outside any run: what an author looks at between two changes of the
 * file. Nothing is marked as done, so a run that comes later does it again. Not safe for many
 * threads.
 */
public final class ScriptTrial {
  /** What the transaction has changed so far, by table; Uplift's own records are none. */
  private static final String CHANGED =
      """
      select schemaname || '.' || relname as name, n_tup_ins as inserted, n_tup_upd as updated,
             n_tup_del as deleted
        from pg_stat_xact_user_tables
       where schemaname <> 'dbupgrade' and n_tup_ins + n_tup_upd + n_tup_del > 0
       order by 1
      """;

  private static final String RANGES =
      """
      select number, first_key, next_key from dbupgrade.chunk
       where run = ? and script = ? and company = ? and datapartition = ? order by number
      """;

  /** What EXPLAIN takes. */
  private static final List<String> EXPLAINED =
      List.of("select", "insert", "update", "delete", "merge", "with", "values");

  private final Database database;
  private final BatchSettings settings;
  private final Script script;
  private final TaskKey key;
  private final Effect effect;

  /**
   * Of one company or partition.
   *
   * @param settings their run and epoch are of no account
   */
  public ScriptTrial(Database database, BatchSettings settings, Script script, Tenant tenant) {
    this.database = database;
    this.settings = settings;
    this.script = script;
    this.key = new TaskKey(script.path(), tenant.company(), tenant.partition());
    this.effect = Effect.of(script, settings);
  }

  /** For whom; both are empty for a script that runs once. */
  public record Tenant(String company, String partition) {
    public static final Tenant NONE = new Tenant("", "");
  }

  /** Rows of one table that were changed. */
  public record Changed(String table, long inserted, long updated, long deleted) {}

  /** How the server means to carry a statement out, and where the statement stands. */
  public record Plan(int line, String sql, List<String> lines) {
    public Plan {
      lines = List.copyOf(lines);
    }
  }

  /**
   * What came of it.
   *
   * @param chunks there are
   * @param done of them
   * @param plans of the first chunk's statements; of a method in Java there are none
   */
  public record Outcome(int chunks, int done, List<Changed> changed, List<Plan> plans) {
    public Outcome {
      changed = List.copyOf(changed);
      plans = List.copyOf(plans);
    }
  }

  /** Everything in one transaction that is rolled back. */
  public Outcome dry(int most) {
    return inSession(
        session ->
            session.undone(
                () -> {
                  makeRecords(session);
                  List<Reach> ranges = ranges(session);
                  return Effect.silently(session, script, () -> all(session, ranges, most));
                }));
  }

  /** Each chunk in a transaction of its own, which stays. */
  public Outcome real(int most) {
    return inSession(
        session -> {
          List<Reach> ranges =
              session.undone(
                  () -> {
                    List<Reach> cut = ranges(session);
                    effect.check(session, key);
                    return cut;
                  });
          List<Changed> changed = new ArrayList<>();
          int done = Math.min(most, ranges.size());
          if (script.work() instanceof Script.Work.Method) {
            session.transaction(() -> makeRecords(session));
          }
          for (Reach reach : ranges.subList(0, done)) {
            changed.addAll(
                effect.transactional()
                    ? session.transaction(() -> chunk(session, reach))
                    : chunk(session, reach));
          }
          return new Outcome(ranges.size(), done, sum(changed), List.of());
        });
  }

  private Outcome inSession(Function<Session, Outcome> work) {
    try (Session session = database.session("trial/" + script.path())) {
      return work.apply(session);
    } catch (StatementFailed
        | ConversionFailed
        | MethodFailed
        | ValidationFailed
        | SqlFailure
        | Failure e) {
      throw new Failure(ExitCode.FAILED, List.of(ScriptProblems.of(e, script, key, "trial")), e);
    }
  }

  private Outcome all(Session session, List<Reach> ranges, int most) {
    int done = Math.min(most, ranges.size());
    List<Plan> plans = List.of();
    effect.check(session, key);
    for (int i = 0; i < done; i++) {
      session.execute(Opening.of(settings, script));
      Reach reach = ranges.get(i);
      if (i == 0 && script.work() instanceof Script.Work.Sql sql) {
        plans = explained(session, new ScriptText(sql), reach);
      } else {
        plans = i == 0 ? explained(session, effect.statements(session, reach)) : plans;
        apply(session, reach);
      }
    }
    return new Outcome(ranges.size(), done, changed(session), plans);
  }

  private List<Changed> chunk(Session session, Reach reach) {
    session.execute(Opening.of(settings, script));
    return Effect.silently(
        session,
        script,
        () -> {
          apply(session, reach);
          return changed(session);
        });
  }

  private void apply(Session session, Reach reach) {
    Reach left = reach;
    Effect.Done done = effect.apply(session, left);
    while (!done.checkpoint().isEmpty()) {
      left = left.from(done.checkpoint());
      done = effect.apply(session, left);
    }
  }

  /** Each statement's plan before it runs, since it may need what those before it did. */
  private static List<Plan> explained(Session session, ScriptText text, Reach reach) {
    List<Plan> plans = new ArrayList<>();
    for (ScriptText.Rendered statement : text.rendered(p -> SqlEffect.value(p, reach))) {
      String sql = statement.sql();
      try {
        String first = sql.strip().split("[^A-Za-z]", 2)[0].toLowerCase(Locale.ROOT);
        if (EXPLAINED.contains(first)) {
          List<String> lines = session.query(escaped(sql), row -> row.string("QUERY PLAN"));
          plans.add(new Plan(statement.line(0), sql, lines));
        }
        long _ = session.execute(sql);
      } catch (SqlFailure e) {
        throw new StatementFailed(e, statement.line(e.position()));
      }
    }
    return plans;
  }

  private List<Plan> explained(Session session, List<String> statements) {
    int line = script.work().line();
    return statements.stream()
        .map(
            sql ->
                new Plan(line, sql, session.query(escaped(sql), row -> row.string("QUERY PLAN"))))
        .toList();
  }

  /** What a method may look at and write to: tags, and what its validations found. */
  private void makeRecords(Session session) {
    if (script.work() instanceof Script.Work.Method) {
      session.execute("create schema if not exists dbupgrade");
      session.execute(UpgradeTagTable.CREATE);
      session.execute(ValidationTable.CREATE);
    }
  }

  private static String escaped(String sql) {
    return "explain (costs) " + sql.replace("?", "??");
  }

  /** Where the chunks would be cut; the ledger they are written to is rolled back. */
  private List<Reach> ranges(Session session) {
    session.execute(Opening.of(settings));
    List<Reach> ranges = new ArrayList<>();
    if (script.chunk().isEmpty()) {
      ranges.add(reach(0, KeyColumns.NONE, List.of(), List.of()));
      return ranges;
    }
    session.execute("create schema if not exists dbupgrade");
    session.execute(ChunkTable.CREATE);
    ChunkedTable table = new ChunkedTable(session, settings.cutting(), script.chunk().get());
    KeyColumns columns = table.columns();
    long _ = new ChunkCut(session, settings).cut(key, table, script.scope(), columns);
    session
        .query(
            RANGES,
            row -> List.of(row.strings("first_key"), row.strings("next_key")),
            settings.run(),
            key.script(),
            key.company(),
            key.partition())
        .forEach(r -> ranges.add(reach(ranges.size(), columns, r.get(0), r.get(1))));
    return ranges;
  }

  private Reach reach(int number, KeyColumns columns, List<String> first, List<String> next) {
    return new Reach(settings, key, number, columns, first, next, List.of(), _ -> {}, () -> {});
  }

  private static List<Changed> changed(Session session) {
    return session.query(
        CHANGED,
        row ->
            new Changed(
                row.string("name"),
                row.number("inserted"),
                row.number("updated"),
                row.number("deleted")));
  }

  private static List<Changed> sum(List<Changed> all) {
    Map<String, Changed> byTable = new TreeMap<>();
    for (Changed each : all) {
      byTable.merge(
          each.table(),
          each,
          (a, b) ->
              new Changed(
                  a.table(),
                  a.inserted() + b.inserted(),
                  a.updated() + b.updated(),
                  a.deleted() + b.deleted()));
    }
    return List.copyOf(byTable.values());
  }
}
