package dev.uplift.run.readiness;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.Kind;
import dev.uplift.database.Database;
import dev.uplift.database.Identifier;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.Script;
import dev.uplift.plan.disk.DiskNeed.By;
import dev.uplift.plan.disk.DiskNeed.Changed;
import dev.uplift.run.substep.Workplace;
import dev.uplift.sync.Preview;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.change.Strategy;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.intent.SyncSettings;
import dev.uplift.sync.situation.TableSizes;
import dev.uplift.sync.situation.TableSizes.Size;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Which tables of the old database an upgrade writes anew, and how large they are. */
final class ChangedTables {
  private final Database database;
  private final PackageStack stack;

  ChangedTables(Database database, PackageStack stack) {
    this.database = database;
    this.stack = stack;
  }

  /** A type that is wider makes its rows longer, by a fifth of all at the most. */
  private static Changed rewritten(Size size) {
    return new Changed(
        size.tablespace(), By.REWRITE, size.bytes(), size.bytes() + size.bytes() / 5);
  }

  /** Every table, where there is no target to plan with. */
  List<Changed> all() {
    return sizes().tables().values().stream().map(ChangedTables::rewritten).toList();
  }

  /** A table that is renamed counts as rewritten: the plan sees it only under its new name. */
  List<Changed> towards(Catalog target) {
    Set<List<String>> rewritten = rewritten(target);
    Map<List<String>, List<String>> was = oldNames();
    rewritten.addAll(was.values());
    Set<List<String>> scripted = new HashSet<>();
    for (Script script : stack.scripts()) {
      List<String> written = new ArrayList<>(script.access().updates());
      written.addAll(script.access().deletes());
      if (!script.access().creates().isEmpty()) {
        written.addAll(script.access().reads());
      }
      written.stream()
          .map(Identifier::parts)
          .map(t -> was.getOrDefault(t, t))
          .forEach(scripted::add);
    }
    List<Changed> changed = new ArrayList<>();
    sizes()
        .tables()
        .forEach(
            (table, size) -> {
              if (rewritten.contains(table)) {
                changed.add(rewritten(size));
              }
              if (scripted.contains(table)) {
                changed.add(new Changed(size.tablespace(), By.SCRIPTS, size.bytes(), size.bytes()));
              }
            });
    return changed;
  }

  private Set<List<String>> rewritten(Catalog target) {
    Set<String> scripts = stack.scripts().stream().map(Script::path).collect(Collectors.toSet());
    SyncSettings settings =
        Workplace.settings(stack, OldNames.under(stack.dictionary()), false, true, scripts);
    return new Preview(database, target, settings, "check")
        .plan(Mode.FULL).changes().stream()
            .filter(ChangedTables::writes)
            .map(change -> change.object().path().subList(0, 2))
            .collect(Collectors.toCollection(HashSet::new));
  }

  /** An index that is built counts as its whole table. */
  private static boolean writes(Change change) {
    boolean builds = change.strategy() == Strategy.SCAN && change.object().kind() == Kind.INDEX;
    return change.rewrites() || builds;
  }

  private Map<List<String>, List<String>> oldNames() {
    Map<List<String>, List<String>> was = new HashMap<>();
    stack
        .dictionary()
        .tables()
        .forEach(
            (name, entry) ->
                entry
                    .was()
                    .ifPresent(old -> was.put(Identifier.parts(name), Identifier.parts(old))));
    return was;
  }

  private TableSizes sizes() {
    return database.with("check", TableSizes::read);
  }
}
