package dev.uplift.batch.effect;

import dev.uplift.batch.chunk.ChunkedTable;
import dev.uplift.batch.chunk.KeyColumns;
import dev.uplift.batch.conversion.ConversionFailed;
import dev.uplift.batch.ledger.TaskKey;
import dev.uplift.batch.left.QuarantineTable;
import dev.uplift.batch.left.QuarantineTable.Owner;
import dev.uplift.batch.left.QuarantineTable.Reason;
import dev.uplift.batch.left.QuarantineTable.Source;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.pack.Script;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A script's effect on the good rows within its reach, and the quarantine for the others. What
 * fails is halved by key until the rows are known; all of it is one transaction, so that the
 * chunk's one mark says of all of its rows what became of them. Where no quarantine has room, it
 * throws {@link RowsFailed} with the first bad rows, and nothing stays.
 */
public final class Sieve implements Effect {
  /** Rows that are named where none may be set aside: enough to see what is wrong with them. */
  private static final int NAMED = 5;

  private final Script script;
  private final Effect effect;
  private final BatchSettings settings;
  private final RuntimeException first;

  public Sieve(Script script, Effect effect, BatchSettings settings, RuntimeException first) {
    this.script = script;
    this.effect = effect;
    this.settings = settings;
    this.first = first;
  }

  /** Whether rows may be to blame, and can be told apart. */
  public static boolean canFind(Script script, RuntimeException failure) {
    return script.chunk().isPresent()
        && failureOf(failure).map(SqlFailure::causedByRows).orElse(false);
  }

  /** What the server said. */
  public static Optional<SqlFailure> failureOf(RuntimeException failure) {
    return switch (failure) {
      case StatementFailed failed -> Optional.of(failed.failure());
      case ConversionFailed failed -> Optional.of(failed.failure());
      case SqlFailure sql -> Optional.of(sql);
      default -> Optional.empty();
    };
  }

  public static Reason reason(RuntimeException failure) {
    SqlFailure sql = failureOf(failure).orElseThrow(() -> failure);
    String detail = sql.detail() == null ? "" : ": " + sql.detail();
    return new Reason(
        sql.problem().code(), sql.text() + detail, sql.sqlState(), sql.constraint(), sql.column());
  }

  /** Rows of one key that fail. */
  record Bad(List<String> key, long rows, RuntimeException failure) {
    Bad {
      key = List.copyOf(key);
    }
  }

  /** Rows of a chunk that a script cannot convert, and may not set aside. */
  static final class RowsFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient List<Bad> bad;
    private final transient KeyColumns columns;
    private final long looked;
    private final boolean all;
    private final int limit;

    RowsFailed(List<Bad> bad, KeyColumns columns, long looked, boolean all, int limit) {
      super(bad.getFirst().failure().getMessage(), bad.getFirst().failure());
      this.bad = List.copyOf(bad);
      this.columns = columns;
      this.looked = looked;
      this.all = all;
      this.limit = limit;
    }

    List<Bad> bad() {
      return bad;
    }

    KeyColumns columns() {
      return columns;
    }

    /** Rows of the chunk that were looked at. */
    long looked() {
      return looked;
    }

    /** Whether the whole chunk was looked at. */
    boolean all() {
      return all;
    }

    /** Of the quarantine; 0: there is none. */
    int limit() {
      return limit;
    }
  }

  @Override
  public Done apply(Session session, Reach reach) {
    Script.Chunking chunking = script.chunk().orElseThrow();
    ChunkedTable table = new ChunkedTable(session, settings.cutting(), chunking);
    String own = table.condition(reach.key(), script.scope());
    KeyRange rows = new KeyRange(session, reach.columns(), table.name(), own);
    blame(session, reach, rows);
    return Done.whole(new Sifting(session, reach, rows).go());
  }

  /** A script that fails with no row in reach is wrong itself. */
  private void blame(Session session, Reach reach, KeyRange rows) {
    List<String> key = rows.lowest(reach).orElseThrow(() -> first);
    Reach none = reach.between(key, key);
    try {
      session.savepoint(
          () -> {
            var _ = effect.apply(session, none);
            throw new Undone();
          });
    } catch (Undone e) {
      // Nothing is there, and nothing was wrong.
    }
  }

  /** Done to see whether it works; it is not to stay. */
  private static final class Undone extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** One chunk's halving. */
  private final class Sifting {
    private final Session session;
    private final Reach whole;
    private final KeyRange rows;
    private final int limit = script.quarantine().orElse(0);
    private final List<Bad> bad = new ArrayList<>();
    private final Deque<Reach> open = new ArrayDeque<>();
    private long badRows;

    Sifting(Session session, Reach whole, KeyRange rows) {
      this.session = session;
      this.whole = whole;
      this.rows = rows;
    }

    long go() {
      long changed = 0;
      open.push(whole);
      while (!open.isEmpty()) {
        Reach part = open.pop();
        try {
          changed += session.savepoint(() -> attempt(part));
        } catch (RuntimeException e) {
          if (!canFind(script, e)) {
            throw e;
          }
          halve(part, e);
        }
      }
      refuseBeyondLimit(whole.next());
      return changed;
    }

    /** Constraints that wait for the commit are asked now, when it is known whose rows they are. */
    private long attempt(Reach part) {
      long changed = 0;
      Reach rest = part;
      Done done;
      do {
        done = effect.apply(session, rest);
        changed += done.rows();
        rest = rest.from(done.checkpoint());
      } while (!done.checkpoint().isEmpty());
      try {
        session.savepoint(
            () -> {
              session.execute("set constraints all immediate");
              throw new Undone();
            });
      } catch (Undone e) {
        // Nothing speaks against the commit.
      }
      return changed;
    }

    private void halve(Reach part, RuntimeException failure) {
      Optional<List<String>> middle = rows.middle(part);
      if (middle.isPresent()) {
        open.push(part.between(middle.get(), part.next()));
        open.push(part.between(part.first(), middle.get()));
        return;
      }
      List<String> key = rows.lowest(part).orElseThrow(() -> failure);
      long count = limit > 0 ? setAside(part, failure) : rows.count(part);
      badRows += count;
      if (bad.size() < NAMED) {
        bad.add(new Bad(key, count, failure));
      }
      if (limit > 0 ? badRows > limit : bad.size() == NAMED) {
        throw failed(part.next());
      }
    }

    private long setAside(Reach part, RuntimeException failure) {
      Script.Chunking chunking = script.chunk().orElseThrow();
      Source source = new Source(chunking.table(), chunking.by(), rows.texts(), rows.table());
      return new QuarantineTable(session, settings.run())
          .put(settings.epoch(), owner(whole.key()), source, rows.condition(part), reason(failure))
          .size();
    }

    private void refuseBeyondLimit(List<String> next) {
      if (bad.isEmpty()) {
        return;
      }
      boolean room =
          limit > 0
              && new QuarantineTable(session, settings.run()).countHeld(owner(whole.key()))
                  <= limit;
      if (!room) {
        throw failed(next);
      }
    }

    private RowsFailed failed(List<String> next) {
      Reach looked = whole.between(whole.first(), next);
      return new RowsFailed(
          bad, whole.columns(), rows.count(looked), next.equals(whole.next()), limit);
    }
  }

  public static Owner owner(TaskKey key) {
    return new Owner(key.script(), key.company(), key.partition());
  }
}
