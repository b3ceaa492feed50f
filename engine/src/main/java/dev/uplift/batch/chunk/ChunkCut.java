package dev.uplift.batch.chunk;

import dev.uplift.batch.ledger.ChunkTable;
import dev.uplift.batch.ledger.TaskKey;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.database.Session;
import dev.uplift.pack.Scope;

/**
 * Cuts a task into chunks: ranges of its table's key that cover every key there can be. The server
 * sorts the keys and writes the ledger itself. A large table is not read for it: a sample of its
 * blocks says where the ranges begin, and about how many rows they hold; so chunks of it differ in
 * size, which the task's pace evens out. By {@code ctid} a table is cut by its blocks.
 */
@SuppressWarnings("InlineFormatString") // SQL stands at the top of a class, in plain sight
public final class ChunkCut {
  /** Names: 1 key columns, 2 the same as text, 3 table with its sample, 4 condition. */
  private static final String INSERT =
      """
      insert into dbupgrade.chunk
        (run, script, company, datapartition, number, first_key, next_key, rows_estimate)
      select ?, ?, ?, ?, row_number() over w - 1,
             case when lag(n) over w is not null then key end, lead(key) over w,
             ceil((coalesce(lead(n) over w, total + 1) - n) * ?::double precision)::bigint
        from (select distinct on (%1$s) array[%2$s] as key, n, total
                from (select %1$s, row_number() over w as place, rank() over w as n,
                             count(*) over () as total
                        from %3$s where %4$s window w as (order by %1$s)) numbered
               where (place - 1) %% ? = 0
               order by %1$s, n) starts
      window w as (order by n)
      """;

  /** Ranges of so many blocks; the first begins nowhere, and the last ends nowhere. */
  private static final String INSERT_BLOCKS =
      """
      insert into dbupgrade.chunk
        (run, script, company, datapartition, number, first_key, next_key, rows_estimate)
      select ?, ?, ?, ?, g,
             case when g > 0 then array[format('(%s,0)', g * b.step)] end,
             case when g < b.last then array[format('(%s,0)', (g + 1) * b.step)] end,
             ceil(b.rows / (b.last + 1))::bigint
        from (select ?::bigint as step, ?::bigint as last, ?::double precision as rows) b,
             generate_series(0, b.last) g
      """;

  /** Of a table and its partitions; sampled: each of them can be. */
  private static final String SIZE =
      """
      select ceil(coalesce(sum(pg_relation_size(c.oid)), 0)
                  / current_setting('block_size')::numeric)::bigint as blocks,
             coalesce(sum(greatest(c.reltuples, 0)), 0)::double precision as rows,
             coalesce(bool_and(c.relkind in ('r', 'm', 'p')), false) as sampled
        from pg_class c
       where c.oid = to_regclass(?)
          or c.oid in (select relid from pg_partition_tree(to_regclass(?)))
      """;

  private static final String TOTAL =
      """
      select coalesce(sum(rows_estimate), 0) n from dbupgrade.chunk
       where run = ? and script = ? and company = ? and datapartition = ?
      """;

  /** A table of so many blocks is read whole, and its chunks are exact. */
  private static final long FEW_BLOCKS = 1000;

  /** Enough for ranges that seldom hold more than twice of what they should. */
  private static final long BLOCKS_A_CHUNK = 4;

  private final Session session;
  private final BatchSettings settings;

  public ChunkCut(Session session, BatchSettings settings) {
    this.session = session;
    this.settings = settings;
  }

  /**
   * Writes the task's chunks, in the caller's transaction; the number of rows they hold.
   *
   * @param columns of the table's key
   * @throws dev.uplift.problem.Failure when a key column holds nulls, which no range holds
   */
  public long cut(TaskKey key, ChunkedTable chunked, Scope scope, KeyColumns columns) {
    String table = chunked.name();
    String condition = chunked.condition(key, scope);
    if (columns.equals(KeyColumns.CTID)) {
      return cutByBlocks(key, table, condition);
    }
    chunked.refuseNulls(condition, columns);
    Sample sample = sample(table);
    long step = Math.max(1, Math.round(settings.cutting().rows() * sample.part()));
    long chunks =
        session.update(
            INSERT.formatted(
                columns.listed(""),
                columns.listed("::text"),
                table + " k" + sample.clause(),
                condition),
            settings.run(),
            key.script(),
            key.company(),
            key.partition(),
            1 / sample.part(),
            step);
    if (chunks == 0) {
      new ChunkTable(session, settings.run(), settings.epoch()).putSingle(key);
    }
    return total(key);
  }

  /**
   * What of a table is looked at to cut it.
   *
   * @param part 1: all of it
   */
  private record Sample(double part) {
    String clause() {
      return part < 1 ? " tablesample system (" + 100 * part + ")" : "";
    }
  }

  private record Size(long blocks, double rows, boolean sampled) {}

  private Size size(String table) {
    return session.one(
        SIZE,
        row -> new Size(row.number("blocks"), row.decimal("rows"), row.flag("sampled")),
        table,
        table);
  }

  /** So large that a chunk has ten rows in it and some blocks of its own. */
  private Sample sample(String table) {
    Size size = size(table);
    if (size.blocks() <= FEW_BLOCKS || !size.sampled()) {
      return new Sample(1);
    }
    double forChunks = BLOCKS_A_CHUNK * size.rows() / settings.cutting().rows();
    double forRows = 10.0 * size.blocks() / settings.cutting().rows();
    double blocks = Math.max(FEW_BLOCKS, Math.max(forChunks, forRows));
    return new Sample(Math.min(1, blocks / size.blocks()));
  }

  private long cutByBlocks(TaskKey key, String table, String condition) {
    Size size = size(table);
    Sample sample = sample(table);
    String sql = "select count(*) n from " + table + " k" + sample.clause() + " where " + condition;
    double rows = session.one(sql, row -> row.number("n")) / sample.part();
    long step =
        Math.max(1, Math.round(size.blocks() * settings.cutting().rows() / Math.max(rows, 1)));
    long last = Math.max(0, (size.blocks() - 1) / step);
    session.update(
        INSERT_BLOCKS,
        settings.run(),
        key.script(),
        key.company(),
        key.partition(),
        step,
        last,
        rows);
    return total(key);
  }

  private long total(TaskKey key) {
    return session.one(
        TOTAL,
        row -> row.number("n"),
        settings.run(),
        key.script(),
        key.company(),
        key.partition());
  }
}
