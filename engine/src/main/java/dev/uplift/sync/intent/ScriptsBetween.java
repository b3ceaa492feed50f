package dev.uplift.sync.intent;

import dev.uplift.catalog.ObjectId;
import dev.uplift.pack.Script;
import dev.uplift.pack.Script.Stage;
import dev.uplift.pack.TableChange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The scripts that run between the modes of a sync, and what an index is to each of them, as far as
 * its header and its text tell: whether it fills the columns, and whether it may look rows up by
 * them. In doubt it looks rows up. Pure.
 */
public final class ScriptsBetween {
  public static final ScriptsBetween NONE = of(List.of(), Set.of());

  private final List<ScriptText> texts;
  private final Set<String> common;
  private final Map<String, List<ScriptText>> byTable;
  private final Map<String, List<ScriptText>> byWord;

  private ScriptsBetween(
      List<ScriptText> texts,
      Set<String> common,
      Map<String, List<ScriptText>> byTable,
      Map<String, List<ScriptText>> byWord) {
    this.texts = texts;
    this.common = common;
    this.byTable = byTable;
    this.byWord = byWord;
  }

  /**
   * Of one site.
   *
   * @param scripts of both stages, those that will run
   * @param common columns that so many rows share that nobody finds one by them: the company's, the
   *     partition's
   */
  public static ScriptsBetween of(List<Script> scripts, Set<String> common) {
    return read(scripts.stream().map(ScriptText::of).toList(), Set.copyOf(common));
  }

  private static ScriptsBetween read(List<ScriptText> texts, Set<String> common) {
    Map<String, List<ScriptText>> byTable = new HashMap<>();
    Map<String, List<ScriptText>> byWord = new HashMap<>();
    for (ScriptText text : texts) {
      text.tables()
          .forEach(table -> byTable.computeIfAbsent(table, _ -> new ArrayList<>()).add(text));
      text.words().forEach(word -> byWord.computeIfAbsent(word, _ -> new ArrayList<>()).add(text));
    }
    return new ScriptsBetween(texts, common, byTable, byWord);
  }

  /** The others: these are done, or something else does what they do. */
  public ScriptsBetween without(Set<String> paths) {
    return texts.stream().noneMatch(text -> paths.contains(text.script().path()))
        ? this
        : read(
            texts.stream().filter(text -> !paths.contains(text.script().path())).toList(), common);
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return texts.isEmpty();
  }

  /** See {@link #of}. */
  public Set<String> common() {
    return common;
  }

  /** A script of the stage that puts values into a column of the index; the first, by name. */
  public Optional<Script> filling(Stage stage, IndexedColumns index) {
    return touching(stage, index)
        .filter(text -> index.tables().stream().anyMatch(table -> fills(text, table, index)))
        .map(ScriptText::script)
        .min(Comparator.comparing(Script::path));
  }

  /** A script of the stage that may look rows up by the index; the first, by name. */
  public Optional<Script> lookingUp(Stage stage, IndexedColumns index) {
    return touching(stage, index)
        .filter(text -> index.tables().stream().anyMatch(table -> text.looksUp(table, index)))
        .map(ScriptText::script)
        .min(Comparator.comparing(Script::path));
  }

  /** A script of the stage that says of itself that it repairs the key; the first, by name. */
  public Optional<Script> repairing(Stage stage, String key) {
    return texts.stream()
        .map(ScriptText::script)
        .filter(script -> script.stage() == stage && script.repairs().contains(key))
        .min(Comparator.comparing(Script::path));
  }

  /** Whether a script of the stage that fills the index sets rows aside which an index refuses. */
  public boolean sifting(Stage stage, IndexedColumns index) {
    return touching(stage, index)
        .filter(text -> text.script().quarantine().isPresent())
        .anyMatch(text -> index.tables().stream().anyMatch(table -> fills(text, table, index)));
  }

  private Stream<ScriptText> touching(Stage stage, IndexedColumns index) {
    return index.tables().stream()
        .flatMap(
            table ->
                Stream.concat(
                    byTable.getOrDefault(table.display(), List.of()).stream(),
                    byWord.getOrDefault(ScriptText.word(table.name()), List.of()).stream()))
        .distinct()
        .filter(text -> text.script().stage() == stage);
  }

  private static boolean fills(ScriptText text, ObjectId table, IndexedColumns index) {
    Script.TableAccess access = text.script().access();
    if (access.creates().contains(table.display())) {
      return true;
    }
    if (!access.updates().contains(table.display())) {
      return false;
    }
    Optional<List<String>> told =
        Optional.ofNullable(access.changes().get(table.display())).flatMap(TableChange::columns);
    return told.isPresent()
        ? told.get().stream().anyMatch(index.columns()::contains)
        : index.columns().stream().anyMatch(text::names);
  }
}
