package dev.uplift.reconcile;

import dev.uplift.database.Database;
import dev.uplift.database.Row;
import dev.uplift.database.Session;
import dev.uplift.database.ValueText;
import dev.uplift.reconcile.Pairing.Amount;
import dev.uplift.reconcile.Pairing.PairedColumn;
import dev.uplift.reconcile.Pairing.Side;
import dev.uplift.reconcile.TableFigures.Figures;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;

/**
 * Measures tables: one scan each, several sessions at once, in the order given. Rows never leave
 * the server. Nobody may write meanwhile.
 */
final class Measurer {
  private static final int SESSIONS = 4;

  /** A table that is gone has no row. */
  private static final String KIND =
      "select relkind::text as kind from pg_class where oid = to_regclass(?)";

  private final Database database;
  private final String name;
  private final Side side;
  private final Queue<Pairing> waiting = new ConcurrentLinkedQueue<>();

  /**
   * One of a side.
   *
   * @param name of its sessions
   */
  Measurer(Database database, String name, Side side) {
    this.database = database;
    this.name = name;
    this.side = side;
  }

  /**
   * Measures each table.
   *
   * @param each is told one after another; a table that is gone has no figures
   */
  void measure(List<Pairing> tables, BiConsumer<Pairing, TableFigures> each) {
    waiting.addAll(tables);
    List<Future<?>> readers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < Math.min(SESSIONS, tables.size()); i++) {
        readers.add(threads.submit(() -> measureOn(each)));
      }
      readers.forEach(this::await);
    }
  }

  private void measureOn(BiConsumer<Pairing, TableFigures> each) {
    try (Session session = database.session(name)) {
      long _ = session.execute(ValueText.SETTINGS);
      for (Pairing table = waiting.poll(); table != null; table = waiting.poll()) {
        TableFigures figures = figures(session, table);
        synchronized (this) {
          each.accept(table, figures);
        }
      }
    } catch (RuntimeException | Error e) {
      waiting.clear();
      throw e;
    }
  }

  private TableFigures figures(Session session, Pairing table) {
    Optional<TableName> there = table.on(side);
    Optional<String> kind =
        there.flatMap(t -> session.first(KIND, row -> row.string("kind"), t.sql()));
    if (there.isEmpty() || kind.isEmpty()) {
      return TableFigures.NONE;
    }
    boolean all = kind.get().equals("p") || table.whole();
    String from = (all ? "" : "only ") + there.get().sql();
    MeasureText text = new MeasureText(table, side);
    Map<String, Figures> companies = new TreeMap<>();
    Map<String, BigDecimal> columns = new TreeMap<>();
    List<Boolean> _ =
        session.query(
            text.sql(from),
            row -> {
              companies.put(row.string("company"), figures(row, table, text.wholeRow(), columns));
              return true;
            });
    Map<String, String> hashes = new TreeMap<>();
    columns.forEach((column, sum) -> hashes.put(column, sum.toString()));
    return new TableFigures(companies, hashes);
  }

  private static Figures figures(
      Row row, Pairing table, boolean wholeRow, Map<String, BigDecimal> columns) {
    Map<String, String> sums = new TreeMap<>();
    for (int i = 0; i < table.amounts().size(); i++) {
      Amount amount = table.amounts().get(i);
      sums.put(amount.now(), row.string("s" + i));
    }
    StringBuilder together = new StringBuilder();
    for (int i = 0; i < table.hashed().size(); i++) {
      PairedColumn column = table.hashed().get(i);
      String hash = row.string("h" + i);
      columns.merge(column.now(), new BigDecimal(hash), BigDecimal::add);
      together.append(column.now()).append('=').append(hash).append('\n');
    }
    if (wholeRow) {
      together.append(row.string("row"));
    }
    Optional<String> hash = Optional.of(together).filter(t -> !t.isEmpty()).map(Measurer::sha256);
    return new Figures(row.number("n"), sums, hash);
  }

  /** Half of it: nobody makes two of these equal by chance. */
  private static String sha256(CharSequence text) {
    try {
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, digest.length / 2);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void await(Future<?> reader) {
    try {
      reader.get();
    } catch (InterruptedException e) {
      waiting.clear();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    }
  }
}
