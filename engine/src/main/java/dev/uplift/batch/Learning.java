package dev.uplift.batch;

import dev.uplift.batch.graph.Learned;
import dev.uplift.batch.graph.ScriptChoice;
import dev.uplift.batch.graph.SqlReading;
import dev.uplift.batch.ledger.DynamicDependencyTable;
import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.database.Database;
import dev.uplift.pack.Script;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Asks the database what headers do not say: what SQL touches, and which edges were added. */
final class Learning {
  private static final String FINISHED =
      """
      select script from dbupgrade.scripttask where run = ? and stage = ?
       group by script having bool_and(state = 'Finished')
      """;

  private final Database database;
  private final BatchSettings settings;
  private final String session;
  private final List<String> notes = new ArrayList<>();

  Learning(Database database, BatchSettings settings, String path) {
    this.database = database;
    this.settings = settings;
    this.session = settings.run() + "/" + path;
  }

  /** What is worth a note; complete after {@link #of}. */
  List<String> notes() {
    return List.copyOf(notes);
  }

  /** Of the stage's scripts that are not finished; what is finished disturbs nobody any more. */
  Learned of(
      Script.Stage stage,
      ScriptChoice.Choice choice,
      List<String> companies,
      List<String> partitions) {
    Set<String> finished =
        database.with(
            session,
            s ->
                new HashSet<>(
                    s.query(FINISHED, row -> row.string("script"), settings.run(), stage.text())));
    List<Script> open =
        choice.scripts().stream()
            .filter(s -> s.stage() == stage)
            .filter(s -> !finished.contains(s.path()) || settings.redo().contains(s.path()))
            .toList();
    if (open.isEmpty()) {
      return new Learned(List.of(), added(choice));
    }
    SqlReading.Seen seen =
        SqlReading.read(
            database,
            session,
            open,
            settings.schema().orElse(""),
            companies.stream().findFirst().orElse(""),
            partitions.stream().findFirst().orElse(""));
    open.forEach(script -> notes.addAll(SqlReading.differences(script, seen)));
    seen.unread().forEach(u -> notes.add(u.file() + ":" + u.line() + ": not read: " + u.why()));
    return new Learned(seen.uses(), added(choice));
  }

  /** An edge of a script that this site leaves out is none. */
  private List<Learned.Added> added(ScriptChoice.Choice choice) {
    Set<String> out = new HashSet<>();
    choice.leftOut().keySet().forEach(script -> out.add(script.path()));
    return database.with(session, s -> new DynamicDependencyTable(s).read(settings.run())).stream()
        .filter(added -> !out.contains(added.script()) && !out.contains(added.dependsOn()))
        .toList();
  }
}
