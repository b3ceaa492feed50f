package dev.uplift.reconcile;

import dev.uplift.pack.Script;
import dev.uplift.pack.Script.TableAccess;
import dev.uplift.pack.TableChange;
import dev.uplift.pack.TableChange.RowChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What scripts say that they change. Each answer is the paths of those that say it. A script of
 * PostSync that lists a table under {@code updates}, and whose SQL says plainly which of its
 * columns it sets, changes those alone, unless the table has triggers, which may change others.
 */
final class Declarations {
  private final List<Script> scripts;
  private final Set<TableName> triggered;
  private final Map<List<String>, Optional<Set<String>>> set = new HashMap<>();

  /**
   * Of these scripts.
   *
   * @param triggered tables whose triggers may change what no script says
   */
  Declarations(List<Script> scripts, Set<TableName> triggered) {
    this.scripts = List.copyOf(scripts);
    this.triggered = Set.copyOf(triggered);
  }

  /** A script says that a table has as many rows afterwards as these ones had together before. */
  record Exact(String script, List<TableName> tables) {
    Exact {
      tables = List.copyOf(tables);
    }
  }

  /** What is said so of the table. */
  List<Exact> exact(Pairing table) {
    List<Exact> said = new ArrayList<>();
    for (Script script : scripts) {
      for (String name : names(table)) {
        change(script.access(), name)
            .map(TableChange::rowsOf)
            .filter(tables -> !tables.isEmpty())
            .map(tables -> tables.stream().map(TableName::written).toList())
            .ifPresent(tables -> said.add(new Exact(script.path(), tables)));
      }
    }
    return said;
  }

  /** Tables of which something so exact is said. */
  Set<TableName> exactTables() {
    return scripts.stream()
        .flatMap(script -> script.access().changes().entrySet().stream())
        .filter(change -> !change.getValue().rowsOf().isEmpty())
        .map(change -> TableName.written(change.getKey()))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Whether the number of rows may become another at all. */
  List<String> rows(Pairing table) {
    return those(table, (script, name) -> rowChange(script.access(), name) != RowChange.SAME);
  }

  /** Whether it may become larger, or smaller. */
  List<String> rows(Pairing table, boolean more) {
    RowChange way = more ? RowChange.MORE : RowChange.FEWER;
    return those(
        table,
        (script, name) -> {
          RowChange change = rowChange(script.access(), name);
          return change == RowChange.ANY || change == way;
        });
  }

  /** Whether values of a column may change. */
  List<String> column(Pairing table, String column) {
    return those(table, (script, name) -> changesColumn(script, name, column));
  }

  /** Whether the sum of a column may change. */
  List<String> sum(Pairing table, String column) {
    return those(
        table,
        (script, name) -> {
          boolean stays = change(script.access(), name).map(TableChange::sumsStay).orElse(false);
          return !stays
              && (rowChange(script.access(), name) != RowChange.SAME
                  || changesColumn(script, name, column));
        });
  }

  private interface Says {
    boolean test(Script script, String name);
  }

  /** By the old name too: before a rename nobody knows the new one. */
  private List<String> those(Pairing table, Says says) {
    List<String> names = names(table);
    return scripts.stream()
        .filter(script -> names.stream().anyMatch(name -> says.test(script, name)))
        .map(Script::path)
        .toList();
  }

  private static List<String> names(Pairing table) {
    String name = table.name().display();
    String was = table.was().display();
    return name.equals(was) ? List.of(name) : List.of(name, was);
  }

  private static Optional<TableChange> change(TableAccess access, String name) {
    return Optional.ofNullable(access.changes().get(name));
  }

  private static RowChange rowChange(TableAccess access, String name) {
    Optional<RowChange> said = change(access, name).flatMap(TableChange::rows);
    boolean creates = access.creates().contains(name);
    boolean deletes = access.deletes().contains(name);
    return said.orElse(
        creates && deletes
            ? RowChange.ANY
            : creates ? RowChange.MORE : deletes ? RowChange.FEWER : RowChange.SAME);
  }

  private boolean changesColumn(Script script, String name, String column) {
    return change(script.access(), name)
        .flatMap(TableChange::columns)
        .map(columns -> columns.contains(column))
        .orElseGet(
            () ->
                script.access().updates().contains(name)
                    && plainlySet(script, name).map(set -> set.contains(column)).orElse(true));
  }

  /** Before the renames, columns may have other names: then nothing is read from the text. */
  private Optional<Set<String>> plainlySet(Script script, String name) {
    TableName table = TableName.written(name);
    return script.stage() == Script.Stage.POST_SYNC
            && script.work() instanceof Script.Work.Sql sql
            && !triggered.contains(table)
        ? set.computeIfAbsent(
            List.of(script.path(), name), _ -> SetColumns.of(sql.body(), table.name()))
        : Optional.empty();
  }
}
