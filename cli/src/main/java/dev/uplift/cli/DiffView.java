package dev.uplift.cli;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.DiffReport;
import dev.uplift.catalog.Differ;
import dev.uplift.catalog.ObjectId;
import dev.uplift.pack.Dictionary;
import dev.uplift.run.readiness.OldNames;
import dev.uplift.sync.intent.PossibleRenames;
import dev.uplift.sync.intent.PossibleRenames.Rename;
import dev.uplift.sync.intent.SyncSettings;
import dev.uplift.sync.situation.KeptObjects;
import dev.uplift.sync.situation.KeptObjects.Degree;
import dev.uplift.sync.situation.KeptObjects.Harm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A difference, and what it leaves to be said before an upgrade.
 *
 * @param renames that nobody has declared
 * @param harms to foreign objects that are kept
 */
record DiffView(DiffReport report, List<Rename> renames, List<Harm> harms) {
  DiffView {
    renames = List.copyOf(renames);
    harms = List.copyOf(harms);
  }

  static DiffView of(Catalog have, Target against) {
    Dictionary words = OldNames.under(against.dictionary());
    SyncSettings settings = SyncSettings.of(words, against.rules()).ownedBy(against.owner());
    DiffReport report = Differ.compare(have, against.catalog(), against.rules());
    return new DiffView(
        report,
        PossibleRenames.of(have, against.catalog(), words),
        KeptObjects.harmed(have, against.catalog(), settings, report));
  }

  /** {@code diff/1}. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>(report.json());
    if (!renames.isEmpty()) {
      json.put("possibleRenames", renames.stream().map(DiffView::json).toList());
    }
    if (!harms.isEmpty()) {
      json.put("harmed", harms.stream().map(DiffView::json).toList());
    }
    return json;
  }

  private static Map<String, Object> json(Rename rename) {
    Map<String, Object> json = object(rename.now());
    json.put("was", rename.was().display());
    json.put("because", rename.because());
    json.put("line", rename.line());
    return json;
  }

  private static Map<String, Object> json(Harm harm) {
    Map<String, Object> json = object(harm.object());
    json.put("needs", harm.needs().display());
    json.put("becomes", harm.becomes());
    json.put("certain", harm.degree() == Degree.BREAKS);
    return json;
  }

  private static Map<String, Object> object(ObjectId id) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("object", id.display());
    json.put("kind", id.kind().text());
    return json;
  }
}
