package dev.uplift.reconcile;

import dev.uplift.pack.Script;
import dev.uplift.pack.Script.TableAccess;
import dev.uplift.pack.TableChange;
import dev.uplift.pack.TableChange.RowChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What scripts say that they change. Each answer is the paths of those that say it. */
final class Declarations {
  private final List<Script> scripts;

  Declarations(List<Script> scripts) {
    this.scripts = List.copyOf(scripts);
  }

  /** Whether the number of rows may become another at all. */
  List<String> rows(Pairing table) {
    return those(table, (access, name) -> rowChange(access, name) != RowChange.SAME);
  }

  /** Whether it may become larger, or smaller. */
  List<String> rows(Pairing table, boolean more) {
    RowChange way = more ? RowChange.MORE : RowChange.FEWER;
    return those(
        table,
        (access, name) -> {
          RowChange change = rowChange(access, name);
          return change == RowChange.ANY || change == way;
        });
  }

  /** Whether values of a column may change. */
  List<String> column(Pairing table, String column) {
    return those(table, (access, name) -> changesColumn(access, name, column));
  }

  /** Whether the sum of a column may change. */
  List<String> sum(Pairing table, String column) {
    return those(
        table,
        (access, name) -> {
          boolean stays = change(access, name).map(TableChange::sumsStay).orElse(false);
          return !stays
              && (rowChange(access, name) != RowChange.SAME || changesColumn(access, name, column));
        });
  }

  private interface Says {
    boolean test(TableAccess access, String name);
  }

  /** By the old name too: before a rename nobody knows the new one. */
  private List<String> those(Pairing table, Says says) {
    List<String> names = new ArrayList<>(List.of(table.name().display()));
    if (!table.was().equals(table.name())) {
      names.add(table.was().display());
    }
    return scripts.stream()
        .filter(script -> names.stream().anyMatch(name -> says.test(script.access(), name)))
        .map(Script::path)
        .toList();
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

  private static boolean changesColumn(TableAccess access, String name, String column) {
    return change(access, name)
        .flatMap(TableChange::columns)
        .map(columns -> columns.contains(column))
        .orElseGet(() -> access.updates().contains(name));
  }
}
