package dev.uplift.batch.graph;

import dev.uplift.pack.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One table that a script touches.
 *
 * @param table qualified, as {@code ObjectId.display()} spells it
 * @param line of the file where its SQL says so; 0: the header says it
 */
public record TableUse(String script, String table, Access access, int line) {
  /** What is done to the table's rows. */
  public enum Access {
    READS,
    CREATES,
    UPDATES,
    DELETES;

    /** As the header spells it. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What the header declares; the table that cuts a script into chunks is read. */
  static List<TableUse> declared(Script script) {
    List<TableUse> uses = new ArrayList<>();
    add(uses, script, Access.READS, script.access().reads());
    add(uses, script, Access.CREATES, script.access().creates());
    add(uses, script, Access.UPDATES, script.access().updates());
    add(uses, script, Access.DELETES, script.access().deletes());
    script.chunk().ifPresent(c -> add(uses, script, Access.READS, List.of(c.table())));
    return uses;
  }

  boolean writes() {
    return access != Access.READS;
  }

  boolean fromSql() {
    return line > 0;
  }

  private static void add(List<TableUse> uses, Script script, Access access, List<String> tables) {
    tables.forEach(table -> uses.add(new TableUse(script.path(), table, access, 0)));
  }
}
