package dev.uplift.batch.method;

import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.database.SqlText;
import dev.uplift.pack.Script.Work.Loaded;
import dev.uplift.pack.Script.Work.Phase;
import dev.uplift.problem.Problem;
import dev.uplift.script.DataTransfer;
import dev.uplift.script.RowWalk;
import dev.uplift.script.SqlError;
import dev.uplift.script.UpgradeContext;
import dev.uplift.script.UpgradeTags;
import dev.uplift.script.Validation;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What one call of a method is given, and what it has done with it. */
final class MethodContext implements UpgradeContext {
  private static final int MOST_LOOKED_AT = 200;

  private final Session session;
  private final Call call;
  private final Loaded loaded;
  private final Map<String, Suite> suites = new LinkedHashMap<>();
  private final Set<String> lookedAt = new HashSet<>();
  private List<String> reached = List.of();
  private long rows;
  private boolean walked;
  private boolean inTransaction;
  private @Nullable RuntimeException lost;

  MethodContext(Session session, Call call, Loaded loaded) {
    this.session = session;
    this.call = call;
    this.loaded = loaded;
    this.inTransaction = call.method().transactional();
  }

  /** Rows changed. */
  long rows() {
    return rows;
  }

  /** Where a walk goes on; empty when there is nothing behind. */
  List<String> reached() {
    return reached;
  }

  List<Finding> findings() {
    return suites.values().stream().flatMap(suite -> suite.findings().stream()).toList();
  }

  /** What was thrown to the method, and ends the call whatever the method made of it. */
  Optional<RuntimeException> lost() {
    return Optional.ofNullable(lost);
  }

  @Override
  public String company() {
    return call.company();
  }

  @Override
  public String partition() {
    return call.partition();
  }

  @Override
  public String sourceVersion() {
    return loaded.sourceVersion();
  }

  @Override
  public String targetVersion() {
    return loaded.targetVersion();
  }

  @Override
  public String range(String alias) {
    return call.range().apply(alias);
  }

  @Override
  public long execute(String sql, @Nullable Object... parameters) {
    look(sql);
    long changed = asked(() -> session.carryOut(sql, parameters));
    rows += changed;
    return changed;
  }

  @Override
  public <T> List<T> query(String sql, RowReader<T> reader, @Nullable Object... parameters) {
    look(sql);
    List<T> found =
        asked(
            () ->
                session.queryAtMost(
                    MOST_ROWS + 1, sql, row -> reader.read(new SqlRow(row)), parameters));
    if (found.size() > MOST_ROWS) {
      throw new Misuse(
          Problem.of("tooManyRows", "a query answered more than " + MOST_ROWS + " rows")
              .withWhy("they would all be held in memory")
              .withRemedy("Walk them by context.rows(…), or let the server do the work."));
    }
    return found;
  }

  @Override
  public <T> Optional<T> first(String sql, RowReader<T> reader, @Nullable Object... parameters) {
    look(sql);
    return asked(() -> session.queryAtMost(1, sql, row -> reader.read(new SqlRow(row)), parameters))
        .stream()
        .findFirst();
  }

  @Override
  public RowWalk rows(String sql, @Nullable Object... parameters) {
    look(sql);
    if (!call.method().transactional()) {
      throw new Misuse(
          Problem.of("walkWithoutTransaction", "a method with its own transactions has no walk")
              .withRemedy("Take @UpgradeScriptTransaction(false) out."));
    }
    if (walked) {
      throw new Misuse(
          Problem.of("secondWalk", "a method can walk once")
              .withWhy("it is called anew for each page of its walk")
              .withRemedy("Make two methods of it, the second after the first."));
    }
    walked = true;
    PageWalk walk = new PageWalk(session, sql, parameters, call.checkpoint(), key -> reached = key);
    return new AskedWalk(walk, this);
  }

  @Override
  public DataTransfer dataTransfer() {
    return new Transfer(session, call, this);
  }

  @Override
  public UpgradeTags tags() {
    return new Tags(session, call, this);
  }

  @Override
  public Validation validation(String suite) {
    return suites.computeIfAbsent(suite, Suite::new);
  }

  @Override
  public void transaction(Runnable work) {
    if (inTransaction || call.method().phase() != Phase.UPGRADE) {
      throw new Misuse(
          Problem.of("nestedTransaction", "there is a transaction already")
              .withRemedy("Leave transaction(…) out, or add @UpgradeScriptTransaction(false)."));
    }
    inTransaction = true;
    try {
      session.transaction(
          () -> {
            asked(
                () -> {
                  call.fence().run();
                  return true;
                });
            work.run();
          });
    } catch (SqlFailure e) { // of the commit
      throw error(e);
    } finally {
      inTransaction = false;
    }
  }

  @Override
  public void log(String text) {
    call.log().accept(text);
  }

  /** Counts what was changed otherwise than by {@link #execute}. */
  void changed(long more) {
    rows += more;
  }

  /** Asks the server; what it refuses is remembered, since the transaction is lost with it. */
  <T> T asked(Supplier<T> question) {
    try {
      return question.get();
    } catch (SqlFailure e) {
      throw error(e);
    } catch (SqlError | Misuse e) {
      throw e; // from within a row reader
    } catch (RuntimeException e) {
      if (Objects.equals(e.getClass().getClassLoader(), MethodContext.class.getClassLoader())) {
        lost = e; // the engine's own: the task is another's
      }
      throw e;
    }
  }

  private SqlError error(SqlFailure e) {
    if (inTransaction || e.connectionLost()) {
      lost = e;
    }
    return new SqlError(e.sqlState(), e.text(), e);
  }

  /** Nothing that a script says may end the transaction that its mark commits with. */
  private void look(String sql) {
    if (lookedAt.contains(sql)) {
      return;
    }
    for (var statement : SqlText.statements(sql)) {
      Optional<Problem> problem =
          call.guard().apply(statement).filter(p -> inTransaction || ends(p));
      if (problem.isPresent()) {
        throw new Misuse(problem.get());
      }
    }
    if (lookedAt.size() < MOST_LOOKED_AT) {
      lookedAt.add(sql);
    }
  }

  private static boolean ends(Problem problem) {
    return problem.code().equals("endsTransaction");
  }
}
