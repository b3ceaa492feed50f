package dev.uplift.restore;

import dev.uplift.database.Database;
import dev.uplift.problem.Problem;
import dev.uplift.restore.RestorePoint.State;
import dev.uplift.restore.manifest.ManifestReader;
import dev.uplift.watch.Event;
import java.util.List;
import java.util.Map;

/** One database on its way back, from wherever it was left. */
final class PuttingBack implements Progress {
  /** Of {@link RestorePoint#at}: what is put in place was proven before it was. */
  private static final String COPY_PROVEN = "copyProven";

  private static final String PROVEN = "PROVEN";

  private final Premises premises;
  private final PointFiles files;
  private final RestoreKind kind;
  private PointRecord record;

  PuttingBack(Premises premises, PointFiles files, RestoreKind kind, PointRecord record) {
    this.premises = premises;
    this.files = files;
    this.kind = kind;
    this.record = record;
  }

  /** Puts back, proves, clears away; what is done already is not done again. */
  void finish() {
    if (!record.step().equals(PROVEN)) {
      record = record.with(record.point().in(State.PUTTING_BACK));
      kind.back(reached(State.PUTTING_BACK.name(), Map.of()), this);
      if (!record.point().at().containsKey(COPY_PROVEN)) {
        hold(premises.database());
      }
      reached(PROVEN, Map.of());
    }
    kind.clear(record.point());
    record = record.with(record.point().in(State.PUT_BACK));
    reached(State.PUT_BACK.name(), Map.of());
  }

  /** Of the database now; none where it is not known what it was. */
  List<Problem> differences() {
    return differences(premises.database());
  }

  private List<Problem> differences(Database database) {
    return record
        .manifest()
        .map(was -> was.differences(new ManifestReader(database).read(was.level())))
        .orElse(List.of());
  }

  @Override
  public RestorePoint reached(String step, Map<String, String> more) {
    record = record.at(step, more);
    files.write(record);
    premises.watcher().on(new Event.StateChanged(premises.clock().instant(), "restore", step));
    return record.point();
  }

  @Override
  public void prove(Database copy) {
    hold(copy);
    var _ = reached("COPY_PROVEN", Map.of(COPY_PROVEN, "yes"));
  }

  private void hold(Database database) {
    if (record.manifest().isEmpty()) {
      String text = "the restore point was never verified: there is nothing to hold it against";
      premises.watcher().on(new Event.Noted(premises.clock().instant(), "restore", text));
    }
    List<Problem> differences = differences(database);
    if (!differences.isEmpty()) {
      throw PointProblems.restoredDiffers(record.point(), differences);
    }
  }
}
