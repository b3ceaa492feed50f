package dev.uplift.run.substep;

import dev.uplift.batch.graph.Fusible;
import dev.uplift.batch.graph.Learned;
import dev.uplift.batch.graph.ScriptChoice.Choice;
import dev.uplift.batch.ledger.FinishedAhead;
import dev.uplift.batch.left.LeftTable;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.database.Session;
import dev.uplift.pack.Script;
import dev.uplift.sync.intent.Fusion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which conversions of PostSync the rewrites of DbSync may carry out: what graph, companies and the
 * server have nothing against. The sync itself decides which of them it does. One that was planned
 * in this run already is left to its stage.
 */
final class Fusions {
  private static final String PLANNED =
      "select distinct script from dbupgrade.scripttask where run = ? and stage = ?";

  private final Workplace place;
  private final Substep substep;

  Fusions(Workplace place, Substep substep) {
    this.place = place;
    this.substep = substep;
  }

  /** Looked at anew each time: companies and scripts may have changed since. */
  List<Fusion> candidates() {
    Choice choice = ScriptWork.choice(place);
    if (choice.scripts().stream().noneMatch(script -> script.convertedTable().isPresent())) {
      return List.of();
    }
    List<String> companies = place.companies();
    List<String> partitions = place.partitions();
    Learned learned =
        place
            .newBatch()
            .learned(Script.Stage.POST_SYNC, choice, companies, partitions, substep.path());
    Fusible fusible = Fusible.of(choice.scripts(), learned, settings().redo());
    fusible.others().forEach(this::left);
    return place.with(
        substep, session -> candidates(session, fusible.scripts(), companies, partitions));
  }

  private List<Fusion> candidates(
      Session session, List<Script> scripts, List<String> companies, List<String> partitions) {
    LeftTable aside = new LeftTable(session, place.mark().run());
    if (!aside.decidedAside().isEmpty()) {
      scripts.forEach(script -> left(script.path(), "a company is set aside"));
      return List.of();
    }
    Set<String> planned =
        new HashSet<>(
            session.query(
                PLANNED,
                row -> row.string("script"),
                place.mark().run(),
                Script.Stage.POST_SYNC.text()));
    FusionReading reading =
        new FusionReading(
            place.assignment().target(), settings(), companies, partitions, this::left);
    List<Fusion> fusions = new ArrayList<>();
    for (Script script : scripts) {
      if (!planned.contains(script.path())) {
        List<String> mark =
            FinishedAhead.mark(settings(), script, companies, partitions, substep.path());
        reading.of(session, script, mark).ifPresent(fusions::add);
      }
    }
    return fusions;
  }

  private BatchSettings settings() {
    return place.assignment().batch();
  }

  private void left(String script, String why) {
    place.note(substep, script + " runs in chunks: " + why);
  }
}
