package dev.uplift.run.evidence;

import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.machine.WholeFile;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Every row of a run in schema {@code dbupgrade}, as one JSON file, with one row a line: what a
 * restore takes out of the database. Rows are streamed, from one snapshot.
 */
final class JournalExport {
  private static final String THERE = "select to_regclass('dbupgrade.run') is not null as there";

  private static final String OURS =
      "select count(*) = 1 as ours from dbupgrade.run where id = ? and runbook = ?";

  private static final String TABLES =
      """
      select c.relname::text as name from pg_class c
        join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'dbupgrade'
        join pg_attribute a on a.attrelid = c.oid and a.attname = 'run' and not a.attisdropped
       where c.relkind in ('r', 'p') and not c.relispartition
       order by c.relname
      """;

  /** JSON text has no control characters: nothing is ever quoted, and a row is a line. */
  private static final String FORM =
      " to stdout with (format csv, delimiter e'\\x02', quote e'\\x01')";

  private JournalExport() {}

  /**
   * Writes the file whole, or leaves the one that is there when the run is not in the database: it
   * was put back.
   *
   * @return whether it was written
   */
  static boolean write(Session session, long run, String runbook, Path file) {
    return session.transaction(
        () -> {
          session.execute("set transaction isolation level repeatable read, read only");
          boolean ours =
              session.one(THERE, row -> row.flag("there"))
                  && session.one(OURS, row -> row.flag("ours"), run, runbook);
          if (ours) {
            WholeFile.write(file, out -> write(session, run, out));
          }
          return ours;
        });
  }

  private static void write(Session session, long run, OutputStream out) throws IOException {
    text(out, "{\"format\":\"journal/1\",\"run\":" + run + ",\"tables\":{");
    table(session, out, "run", "id = " + run);
    List<String> others = session.query(TABLES, row -> row.string("name"));
    for (String each : others) {
      text(out, ",");
      table(session, out, each, "run = " + run);
    }
    text(out, "\n}}\n");
  }

  private static void table(Session session, OutputStream out, String name, String where)
      throws IOException {
    text(out, "\n\"" + name + "\":[");
    String rows =
        "copy (select to_jsonb(t)::text from "
            + Identifier.quote("dbupgrade", name)
            + " t where "
            + where
            + " order by ctid)";
    var _ = session.copyOut(rows + FORM, new Rows(out));
    text(out, "\n]");
  }

  private static void text(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Lines become elements: a comma between two. */
  private static final class Rows extends FilterOutputStream {
    private boolean fresh = true;
    private boolean first = true;

    Rows(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int character) throws IOException {
      if (character == '\n') {
        fresh = true;
        return;
      }
      if (fresh) {
        text(out, first ? "\n" : ",\n");
        fresh = false;
        first = false;
      }
      out.write(character);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      for (int i = offset; i < offset + length; i++) {
        write(bytes[i]);
      }
    }

    /** What it writes to lives on. */
    @Override
    public void close() throws IOException {
      out.flush();
    }
  }
}
