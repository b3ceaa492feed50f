package dev.uplift.batch.chunk;

import dev.uplift.batch.ledger.Lease;
import dev.uplift.batch.ledger.Opening;
import dev.uplift.batch.ledger.Superseded;
import dev.uplift.batch.ledger.TaskKey;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.database.Session;
import dev.uplift.pack.Script;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Cuts a chunk that is held, and of which nothing is done, into parts: the first stays with its
 * holder, the others are chunks that nobody has begun. What the ledger says of other chunks stays.
 */
@SuppressWarnings("InlineFormatString") // SQL stands at the top of a class, in plain sight
public final class FinerCut {
  /** Whoever cuts the same task waits: parts get the next numbers. */
  private static final String ONE_BY_ONE =
      """
      select 1 from dbupgrade.scripttask
       where run = ? and script = ? and company = ? and datapartition = ? for update
      """;

  /** Names: 1 key columns, 2 the same as text, 3 table, 4 the task's rows in the chunk. */
  private static final String INSERT =
      """
      insert into dbupgrade.chunk
        (run, script, company, datapartition, number, first_key, next_key, rows_estimate)
      select c.run, c.script, c.company, c.datapartition,
             (select max(number) from dbupgrade.chunk o
               where o.run = c.run and o.script = c.script and o.company = c.company
                 and o.datapartition = c.datapartition) + part.place,
             part.key, coalesce(part.next_key, c.next_key), part.rows
        from dbupgrade.chunk c,
             (select row_number() over w - 1 as place, key, lead(key) over w as next_key,
                     coalesce(lead(n) over w, total + 1) - n as rows
                from (select distinct on (%1$s) array[%2$s] as key, n, total
                        from (select %1$s, row_number() over w as place, rank() over w as n,
                                     count(*) over () as total
                                from %3$s k where %4$s window w as (order by %1$s)) numbered
                       where (place - 1) %% ? = 0
                       order by %1$s, n) starts
              window w as (order by n)) part
       where c.run = ? and c.script = ? and c.company = ? and c.datapartition = ?
         and c.number = ? and c.attempt = ? and c.epoch = ? and c.done_at is null
         and exists (select from dbupgrade.run where id = ? and epoch = ?)
         and part.place > 0
      returning number, first_key
      """;

  private static final String SHORTEN =
      """
      update dbupgrade.chunk set next_key = ?::text[], rows_estimate = ?
       where run = ? and script = ? and company = ? and datapartition = ?
         and number = ? and attempt = ? and epoch = ? and done_at is null
         and exists (select from dbupgrade.run where id = ? and epoch = ?)
      """;

  private final Session session;
  private final BatchSettings settings;
  private final Script script;
  private final TaskKey key;

  public FinerCut(Session session, BatchSettings settings, Script script, TaskKey key) {
    this.session = session;
    this.settings = settings;
    this.script = script;
    this.key = key;
  }

  /**
   * The parts of a chunk.
   *
   * @param first is held, as the whole was
   * @param others their numbers
   */
  public record Parts(Lease first, List<Integer> others) {
    public Parts {
      others = List.copyOf(others);
    }
  }

  /**
   * Empty when its rows cannot be told apart by key, or the lease is another's.
   *
   * @param columns of the key that it was cut by
   */
  public Optional<Parts> cut(Lease held, KeyColumns columns, int parts) {
    long step = Math.max(1, held.rowsEstimate() / parts);
    return session.transaction(
        () -> {
          session.execute(Opening.of(settings, script));
          return cut(held, columns, step);
        });
  }

  private record Part(int number, List<String> firstKey) {}

  private Optional<Parts> cut(Lease held, KeyColumns columns, long step) {
    session.query(
        ONE_BY_ONE, row -> true, settings.run(), key.script(), key.company(), key.partition());
    List<Part> others =
        session.query(
            insert(held, columns),
            row -> new Part(row.integer("number"), row.strings("first_key")),
            step,
            settings.run(),
            key.script(),
            key.company(),
            key.partition(),
            held.number(),
            held.attempt(),
            settings.epoch(),
            settings.run(),
            settings.epoch());
    if (others.isEmpty()) {
      return Optional.empty();
    }
    List<Part> sorted = others.stream().sorted(Comparator.comparingInt(Part::number)).toList();
    Lease first = held.upTo(sorted.getFirst().firstKey(), step);
    shorten(first);
    return Optional.of(new Parts(first, sorted.stream().map(Part::number).toList()));
  }

  private void shorten(Lease first) {
    long rows =
        session.update(
            SHORTEN,
            first.nextKey(),
            first.rowsEstimate(),
            settings.run(),
            key.script(),
            key.company(),
            key.partition(),
            first.number(),
            first.attempt(),
            settings.epoch(),
            settings.run(),
            settings.epoch());
    if (rows != 1) {
      throw Superseded.failure(settings);
    }
  }

  private String insert(Lease held, KeyColumns columns) {
    ChunkedTable chunked =
        new ChunkedTable(session, settings.cutting(), script.chunk().orElseThrow());
    String own = chunked.condition(key, script.scope());
    String range = own + " and " + columns.range("k", held.firstKey(), held.nextKey());
    return INSERT.formatted(columns.listed(""), columns.listed("::text"), chunked.name(), range);
  }
}
