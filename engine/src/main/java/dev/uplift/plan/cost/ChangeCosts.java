package dev.uplift.plan.cost;

import dev.uplift.batch.progress.Range;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
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

  /** Rows that the server looks at for a table's statistics, unless it was told otherwise. */
  private static final long SAMPLE = 30_000;

  /** Casts of each row that the measured rewrite makes. */
  private static final int MEASURED_CASTS = 2;

  /** Reading both catalogs and planning, before and after: of any database, and of each table. */
  private static final Range LOOK = new Range(0.05, 0.15, 0.6);

  private static final Range LOOK_AT_TABLE = new Range(0.00005, 0.0002, 0.001);

  /**
   * How much of the shorter of two is still to be waited for when both are carried out at the same
   * time: they share the server's log and disk. See {@code
   * docs/decisions/0029-two-tables-at-a-time.md}.
   */
  private static final double SHARED = 0.5;

  private static final Pattern RETYPES =
      Pattern.compile("(?i)alter column (?:\"(?:[^\"]|\"\")+\"|\\w+) type ");

  private static final Pattern BUILDS = Pattern.compile("(?i)\\b(primary key|unique|exclude)\\b");

  private final Speeds speeds;

  public ChangeCosts(Speeds speeds) {
    this.speeds = speeds;
  }

  /** {@code size} is the table's before the change. */
  public Cost of(Change change, Size size) {
    Range statements = STATEMENT.times(change.sql().size());
    if (change.rewrites()) {
      Cost cost = rewrite(change, size, statements.plus(conversions(change, size)));
      return change.strategy() == Strategy.SHADOW ? locked(cost, swap(size, statements)) : cost;
    }
    return change.strategy() == Strategy.SCAN
        ? scan(change, size, statements)
        : new Cost(0, 0, statements, statements);
  }

  /**
   * Two at the same time, each on a session of its own: at best the longer one alone, at worst, on
   * a server with one core to spare, as long as one after the other.
   */
  public static Range together(Range one, Range other) {
    Range longer = one.beside(other);
    double shorter = Math.min(one.likely(), other.likely());
    return new Range(longer.low(), longer.likely() + SHARED * shorter, one.plus(other).high());
  }

  /** What a change takes on the table's disk beside what is there, until it is committed. */
  public static long bytesBeside(Change change, Size size) {
    if (change.rewrites()) {
      return size.bytesAnew();
    }
    boolean built = change.strategy() == Strategy.SCAN && buildsIndex(change);
    return built ? INDEX_ENTRY * size.rows() : 0;
  }

  /** What any change of the object takes so: tables alone are written anew. */
  public static long mostBeside(ObjectId object, Size size) {
    return object.kind() == Kind.TABLE ? size.bytesAnew() : INDEX_ENTRY * size.rows();
  }

  /** How many bytes of a table are sampled. */
  static double sampled(long bytes, long rows) {
    return rows == 0 ? 0 : (double) bytes * Math.min(rows, SAMPLE) / rows;
  }

  /** Fresh statistics of a table. */
  public Range analyzing(Size size) {
    return spread(sampled(size.liveBytes(), size.rows()) / speeds.analyzeBytes());
  }

  /** What a phase does before its first change and after its last. */
  public Range looking(int tables) {
    return LOOK.plus(LOOK_AT_TABLE.times(tables));
  }

  /** Before a rewrite: which values would come out of it as others. */
  public Range comparing(Change change, Size size) {
    double casts = (double) casts(change) * size.rows() / speeds.castValues();
    return change.rewrites() ? reading(size.heapBytes(), 1).plus(spread(casts)) : Range.NONE;
  }

  /**
   * Changing so many rows one by one or many at once, as scripts do.
   *
   * @param indexes of their table, into which each changed row comes anew; one was measured
   */
  public Range updates(long rows, int indexes) {
    double seconds = rows / speeds.updateRows() * (1 + Math.max(1, indexes)) / 2;
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

  /** Its statistics commit with it. */
  private Cost rewrite(Change change, Size size, Range statements) {
    double rows =
        Math.max(size.heapBytes() / speeds.rewriteBytes(), size.rows() / speeds.rewriteRows());
    double casts = Math.max(0, casts(change) - MEASURED_CASTS);
    double seconds =
        rows
            + casts * size.rows() / speeds.castValues()
            + size.indexes() * size.rows() / speeds.indexRows();
    Range all = spread(seconds).plus(statements).plus(analyzing(size));
    return new Cost(size.bytesAnew(), log(size.bytesAnew()), all, all);
  }

  /** How many columns come out of the rewrite with another type. */
  private static long casts(Change change) {
    return change
        .shadow()
        .map(
            shadow ->
                shadow.filling().values().stream()
                    .filter(value -> value.expression().contains("::"))
                    .count())
        .orElseGet(
            () -> change.sql().stream().flatMap(sql -> RETYPES.matcher(sql).results()).count());
  }

  /**
   * Writers are refused all the while; readers wait for the swap, which counts both tables, and for
   * fresh statistics.
   */
  private Range swap(Size size, Range statements) {
    return reading(size.heapBytes(), 2).plus(analyzing(size)).plus(statements);
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
