package dev.uplift.pack;

import dev.uplift.pack.jar.ScriptClasses;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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

  /** The same script with its method ready to be called. */
  Script loaded(Work.Loaded loaded) {
    return work instanceof Work.Method method ? withWork(method.with(loaded)) : this;
  }

  private Script withWork(Work newWork) {
    return new Script(
        path,
        file,
        packageName,
        description,
        stage,
        scope,
        group,
        access,
        after,
        before,
        key,
        versions,
        repairs,
        allowDuplicates,
        chunk,
        quarantine,
        tag,
        priority,
        newWork,
        sha256);
  }

  /** Whether what it does may be done again after it was done: it has its own transactions. */
  public boolean atLeastOnce() {
    return work instanceof Work.Method method && !method.transactional();
  }

  /**
   * The table that a declarative conversion makes or changes rows of; of others nothing is known.
   */
  public Optional<String> convertedTable() {
    return work instanceof Work.Declared declared
        ? Optional.of(declared.conversion().targetTable())
        : Optional.empty();
  }

  /** What a script does. */
  public sealed interface Work {
    /** The line of the file on which it starts, from 1. */
    int line();

    /** Statements with placeholders, after the header. */
    record Sql(String body, int line) implements Work {}

    /** Target rows as a function of source rows, told by key. */
    record Declared(Conversion conversion, int line) implements Work {}

    /**
     * A method of a class of the packages' jars.
     *
     * @param className binary name
     * @param loaded empty: the packages were read, but nobody has said that their jars are trusted
     */
    record Method(
        String className,
        String name,
        Phase phase,
        boolean transactional,
        int line,
        Optional<Loaded> loaded)
        implements Work {
      Method with(Loaded classes) {
        return new Method(className, name, phase, transactional, line, Optional.of(classes));
      }
    }

    /** Business Central's phases. Only {@link #UPGRADE} writes. */
    enum Phase {
      CHECK_PRECONDITIONS,
      UPGRADE,
      VALIDATE
    }

    /**
     * The classes of a stack's trusted jars, and the versions that they carry the data between.
     *
     * @param sourceVersion empty where no package asks the old database
     */
    record Loaded(ScriptClasses classes, String sourceVersion, String targetVersion) {}
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
   * @param changes more narrowly than the lists say it, what may be found changed in a table
   */
  public record TableAccess(
      List<String> reads,
      List<String> creates,
      List<String> updates,
      List<String> deletes,
      List<String> excludes,
      Map<String, TableChange> changes) {
    /** What only lists say. */
    public TableAccess(
        List<String> reads,
        List<String> creates,
        List<String> updates,
        List<String> deletes,
        List<String> excludes) {
      this(reads, creates, updates, deletes, excludes, Map.of());
    }

    public TableAccess {
      changes = Map.copyOf(changes);
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

    /** Whether rows are told by their places ({@code ctid}), not by columns. */
    public boolean byPlace() {
      return by.equals(List.of("ctid"));
    }
  }
}
