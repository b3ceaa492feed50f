package dev.uplift.pack;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One conversion script: what its header declares, and what it does.
 *
 * @param path below {@code scripts/}, without its ending: the script's name, such as {@code
 *     inventory/hash}
 * @param file it stands in, from the package's folder on, such as {@code
 *     scripts/inventory/hash.sql}
 * @param packageName of the package that brought it
 * @param access tables declared as read, created, updated, deleted: qualified names
 * @param after scripts that come before this one; {@code before} is the reverse edge
 * @param allowDuplicates unique indexes put off until FinalDbSync, {@code schema.table.index}
 * @param quarantine how many bad rows may be set aside; empty: the script fails
 * @param sha256 of the whole file
 */
public record Script(
    String path,
    String file,
    String packageName,
    String description,
    Stage stage,
    Scope scope,
    Group group,
    TableAccess access,
    List<String> after,
    List<String> before,
    Optional<String> key,
    Optional<String> versions,
    List<String> repairs,
    List<String> allowDuplicates,
    Optional<Chunking> chunk,
    Optional<Integer> quarantine,
    Optional<String> tag,
    int priority,
    Work work,
    String sha256) {

  public Script {
    after = List.copyOf(after);
    before = List.copyOf(before);
    repairs = List.copyOf(repairs);
    allowDuplicates = List.copyOf(allowDuplicates);
  }

  /** The same script with other edges. */
  public Script withEdges(List<String> newAfter, List<String> newBefore) {
    return new Script(
        path,
        file,
        packageName,
        description,
        stage,
        scope,
        group,
        access,
        newAfter,
        newBefore,
        key,
        versions,
        repairs,
        allowDuplicates,
        chunk,
        quarantine,
        tag,
        priority,
        work,
        sha256);
  }

  /** What a script does. */
  public sealed interface Work {
    /** The line of the file on which it starts, from 1. */
    int line();

    /** Statements with placeholders, after the header. */
    record Sql(String body, int line) implements Work {}

    /** Target rows as a function of source rows, told by key. */
    record Declared(Conversion conversion, int line) implements Work {}
  }

  /** When a script runs. */
  public enum Stage {
    PRE_SYNC("PreSync"),
    POST_SYNC("PostSync");

    private final String text;

    Stage(String text) {
      this.text = text;
    }

    /** The stage that the formats and the substeps spell so. */
    public static Optional<Stage> named(String text) {
      return Arrays.stream(values()).filter(stage -> stage.text.equals(text)).findFirst();
    }

    public String text() {
      return text;
    }
  }

  /** Barriers within a stage: no script of a group starts before the earlier group is done. */
  public enum Group {
    START("Start"),
    MAIN("Main"),
    FINAL("Final");

    private final String text;

    Group(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /**
   * Qualified names of the tables that a script touches.
   *
   * @param excludes tables that order it before or after no other script, whatever is done to them
   */
  public record TableAccess(
      List<String> reads,
      List<String> creates,
      List<String> updates,
      List<String> deletes,
      List<String> excludes) {
    public TableAccess {
      reads = List.copyOf(reads);
      creates = List.copyOf(creates);
      updates = List.copyOf(updates);
      deletes = List.copyOf(deletes);
      excludes = List.copyOf(excludes);
    }

    /** With no table excluded. */
    public TableAccess(
        List<String> reads, List<String> creates, List<String> updates, List<String> deletes) {
      this(reads, creates, updates, deletes, List.of());
    }
  }

  /**
   * The table whose key ranges cut a script into chunks, and the key columns.
   *
   * @param table qualified, to be read by {@code Identifier.parts}
   * @param by the columns' real names, unquoted
   */
  public record Chunking(String table, List<String> by) {
    public Chunking {
      by = List.copyOf(by);
    }
  }
}
