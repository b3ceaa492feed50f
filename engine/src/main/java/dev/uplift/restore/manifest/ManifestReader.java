package dev.uplift.restore.manifest;

import dev.uplift.catalog.CatalogReader;
import dev.uplift.database.Database;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.database.ValueText;
import dev.uplift.pack.environment.RestoreSettings.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads a {@link Manifest}: the largest tables first, several sessions at once. Rows never leave
 * the server. Nobody may write meanwhile.
 */
public final class ManifestReader {
  private static final int SESSIONS = 4;

  private static final String TABLES =
      """
      select n.nspname as schema, c.relname as name
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'm') and c.relpersistence <> 't'
         and n.nspname not in ('pg_catalog', 'information_schema', 'dbupgrade')
         and n.nspname !~ '^pg_(toast|temp)' and (c.relkind = 'r' or c.relispopulated)
       order by pg_relation_size(c.oid) desc, 1, 2
      """;

  private static final String COUNT = "select count(*) as n, '' as hash from only ";

  private static final String HASH =
      """
      select count(*) as n,
             coalesce(sum(hashtextextended((r.*)::text collate "C", 0)::numeric), 0)::text as hash
        from only\s""";

  private static final String LARGE_OBJECTS =
      """
      with recursive part (object, place, size, hash) as (
        select m.oid, 0::bigint, length(p.data), md5(p.data)
          from pg_largeobject_metadata m, lateral lo_get(m.oid, 0, 8388608) as p (data)
        union all
        select t.object, t.place + 8388608, length(p.data), md5(p.data)
          from part t, lateral lo_get(t.object, t.place + 8388608, 8388608) as p (data)
         where t.size = 8388608)
      select coalesce(sum(hashtextextended(object || ' ' || place || ' ' || hash, 0)::numeric), 0)
               ::text as hash
        from part where size > 0
      """;

  private final Database database;

  public ManifestReader(Database database) {
    this.database = database;
  }

  public Manifest read(Level level) {
    Level deep = level == Level.COUNTS ? Level.COUNTS : Level.HASHES;
    Map<String, String> structure = new Structure(CatalogReader.structure(database)).hashes();
    Contents contents = new Contents(deep);
    try (Session session = session()) {
      structure.putAll(new DatabaseFacts(session).all());
      contents.tables.addAll(
          session.query(TABLES, row -> new TableName(row.string("schema"), row.string("name"))));
      if (deep == Level.HASHES) {
        String hash = session.one(LARGE_OBJECTS, row -> row.string("hash"));
        contents.hashes.put("large objects", hash);
      }
    }
    contents.read();
    return new Manifest(deep, structure, contents.rows, contents.hashes);
  }

  private Session session() {
    Session session = database.session("manifest");
    session.execute(ValueText.SETTINGS);
    return session;
  }

  private record TableName(String schema, String name) {
    String sql() {
      return Identifier.quote(schema, name);
    }

    String display() {
      return Identifier.display(schema) + "." + Identifier.display(name);
    }
  }

  /** What is in the tables. */
  private final class Contents {
    private final Level level;
    private final Queue<TableName> tables = new ConcurrentLinkedQueue<>();
    private final Map<String, Long> rows = new ConcurrentHashMap<>();
    private final Map<String, String> hashes = new ConcurrentHashMap<>();

    Contents(Level level) {
      this.level = level;
    }

    void read() {
      int sessions = Math.min(SESSIONS, tables.size());
      List<Future<?>> readers = new ArrayList<>();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < sessions; i++) {
          readers.add(threads.submit(this::readOn));
        }
        readers.forEach(this::await);
      }
    }

    private void readOn() {
      try (Session session = session()) {
        for (TableName table = tables.poll(); table != null; table = tables.poll()) {
          read(session, table);
        }
      } catch (RuntimeException e) {
        tables.clear();
        throw e;
      }
    }

    private void read(Session session, TableName table) {
      String select = level == Level.HASHES ? HASH : COUNT;
      session.query(
          select + table.sql() + " as r",
          row -> {
            rows.put(table.display(), row.number("n"));
            if (level == Level.HASHES) {
              hashes.put(table.display(), row.string("hash"));
            }
            return true;
          });
    }

    private void await(Future<?> reader) {
      try {
        reader.get();
      } catch (InterruptedException e) {
        tables.clear();
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
      }
    }
  }
}
