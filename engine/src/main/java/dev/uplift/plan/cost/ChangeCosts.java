package dev.uplift.plan.cost;

import dev.uplift.batch.progress.Range;
import dev.uplift.catalog.Kind;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Strategy;
import dev.uplift.sync.situation.TableSizes.Size;
import java.util.regex.Pattern;

/** From a change and the size of its table to what it costs on a server. Pure. */
public final class ChangeCosts {
  /** A statement that touches the catalog alone. */
  private static final Range STATEMENT = new Range(0.0005, 0.004, 0.05);

  /** What was measured on a small table holds for a large one only about. */
  private static final Range MEASURED = new Range(0.6, 1.1, 2.5);

  private static final Range GUESSED = new Range(0.25, 1.2, 5);

  /** What a row takes in an index: its key, its place, its share of the tree. */
  private static final long INDEX_ENTRY = 24;

  private static final Pattern BUILDS = Pattern.compile("(?i)\\b(primary key|unique|exclude)\\b");

  private final Speeds speeds;

  public ChangeCosts(Speeds speeds) {
    this.speeds = speeds;
  }

  /** {@code size} is the table's before the change. */
  public Cost of(Change change, Size size) {
    Range statements = STATEMENT.times(change.sql().size());
    if (change.rewrites()) {
      Cost cost = rewrite(size, statements.plus(conversions(change, size)));
      return change.strategy() == Strategy.SHADOW ? locked(cost, swap(size, statements)) : cost;
    }
    return change.strategy() == Strategy.SCAN
        ? scan(change, size, statements)
        : new Cost(0, 0, statements, statements);
  }

  /** What a change takes on the table's disk beside what is there, until it is committed. */
  public static long bytesBeside(Change change, Size size) {
    if (change.rewrites()) {
      return size.bytesAnew();
    }
    boolean built = change.strategy() == Strategy.SCAN && buildsIndex(change);
    return built ? INDEX_ENTRY * size.rows() : 0;
  }

  /** Changing so many rows one by one or many at once, as scripts do. */
  public Range updates(long rows) {
    double seconds = rows / speeds.updateRows();
    Range wide = speeds.measured() ? new Range(0.3, 1.3, 6) : new Range(0.2, 1.5, 10);
    return wide.times(seconds).plus(new Range(0.01, 0.05, 0.5));
  }

  /** Reading so many bytes of rows so many times. */
  public Range reading(long bytes, int times) {
    return spread(times * bytes / speeds.scanBytes());
  }

  /** Each that the rewrite carries out works on every row, about as much as reading it takes. */
  private Range conversions(Change change, Size size) {
    return reading(size.heapBytes(), change.fused().size());
  }

  private Cost rewrite(Size size, Range statements) {
    double rows =
        Math.max(size.heapBytes() / speeds.rewriteBytes(), size.rows() / speeds.rewriteRows());
    double seconds = rows + size.indexes() * size.rows() / speeds.indexRows();
    Range all = spread(seconds).plus(statements);
    return new Cost(size.bytesAnew(), log(size.bytesAnew()), all, all);
  }

  /** Writers are refused all the while; readers wait for the swap, which counts both tables. */
  private Range swap(Size size, Range statements) {
    return reading(size.heapBytes(), 2).plus(statements);
  }

  private static Cost locked(Cost cost, Range time) {
    return new Cost(cost.diskBytes(), cost.walBytes(), cost.seconds(), time);
  }

  private Cost scan(Change change, Size size, Range statements) {
    double read = size.heapBytes() / speeds.scanBytes();
    if (buildsIndex(change)) {
      long bytes = bytesBeside(change, size);
      Range all = spread(read + size.rows() / speeds.indexRows()).plus(statements);
      return new Cost(bytes, log(bytes), all, all);
    }
    double sorted =
        change.object().kind() == Kind.CONSTRAINT ? size.rows() / speeds.indexRows() : 0;
    Range all = spread(read + sorted).plus(statements);
    return new Cost(0, 0, all, all);
  }

  private static boolean buildsIndex(Change change) {
    return change.object().kind() == Kind.INDEX
        || (change.object().kind() == Kind.CONSTRAINT
            && change.sql().stream().anyMatch(sql -> BUILDS.matcher(sql).find()));
  }

  private long log(long bytes) {
    return Math.round(bytes * speeds.walPerByte());
  }

  private Range spread(double seconds) {
    return (speeds.measured() ? MEASURED : GUESSED).times(seconds);
  }
}
