package dev.uplift.run.readiness;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CatalogReader;
import dev.uplift.catalog.DiffReport;
import dev.uplift.catalog.Differ;
import dev.uplift.catalog.Difference;
import dev.uplift.database.Database;
import dev.uplift.pack.Dictionary;
import dev.uplift.pack.PackageStack;
import dev.uplift.problem.Problem;
import dev.uplift.run.substep.Workplace;
import dev.uplift.sync.intent.PossibleRenames;
import dev.uplift.sync.intent.PossibleRenames.Rename;
import dev.uplift.sync.intent.SyncSettings;
import dev.uplift.sync.situation.KeptObjects;
import dev.uplift.sync.situation.KeptObjects.Harm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the structure of the old database leaves to be said: how it is unlike its version, what may
 * have been renamed, which foreign objects that are kept will break. The upgrade can do without.
 */
final class StructureChecks {
  private static final int TOLD = 5;

  private final Database database;
  private final PackageStack stack;
  private final Path models;

  StructureChecks(Database database, PackageStack stack, Path models) {
    this.database = database;
    this.stack = stack;
    this.models = models;
  }

  List<Check> all(Catalog target) {
    Catalog have = CatalogReader.structure(database);
    List<Check> checks = new ArrayList<>(baseline());
    Dictionary words = OldNames.under(stack.dictionary());
    checks.add(renames(PossibleRenames.of(have, target, words)));
    if (stack.vendor().keepForeignObjects()) {
      SyncSettings settings = Workplace.settings(stack, words, false, true, Set.of());
      DiffReport report = Differ.compare(have, target, settings.comparison());
      checks.add(kept(KeptObjects.harmed(have, target, settings, report)));
    }
    return checks;
  }

  private List<Check> baseline() {
    return Drift.of(database, stack, models).map(StructureChecks::drift).stream().toList();
  }

  private static Check drift(DiffReport drift) {
    List<Difference> differences = drift.differences();
    if (drift.equal()) {
      return Check.ok("baseline", "the database is as its version says");
    }
    String some =
        differences.stream()
            .limit(TOLD)
            .map(d -> d.change().name().toLowerCase(Locale.ROOT) + " " + d.object())
            .collect(Collectors.joining("; "));
    int more = differences.size() - TOLD;
    return Check.lacks(
            "baseline",
            some + (more > 0 ? "; and " + more + " more" : ""),
            "The database is not what its version says. The upgrade ends at the new model all the"
                + " same, or is refused.",
            "uplift diff --baseline shows all of it.")
        .notNeeded();
  }

  private static Check renames(List<Rename> renames) {
    if (renames.isEmpty()) {
      return Check.ok("renames", "nothing goes while something like it comes");
    }
    String some =
        renames.stream()
            .limit(TOLD)
            .map(r -> "\"" + r.was().display() + "\" may become \"" + r.now().display() + "\"")
            .collect(Collectors.joining("; "));
    int more = renames.size() - TOLD;
    return Check.lacks(
            "renames",
            some + (more > 0 ? "; and " + more + " more" : ""),
            "What was renamed and nobody says so is not carried over.",
            "Say it in dictionary.yaml; uplift diff shows the lines.")
        .notNeeded();
  }

  private static Check kept(List<Harm> harms) {
    List<Problem> problems = harms.stream().map(Harm::problem).toList();
    return problems.isEmpty()
        ? Check.ok("kept-objects", "nothing that is kept stands on what goes")
        : Check.lacks("kept-objects", problems, "Foreign objects that are kept.").notNeeded();
  }
}
