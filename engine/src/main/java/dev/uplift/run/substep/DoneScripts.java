package dev.uplift.run.substep;

import dev.uplift.database.Session;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which scripts have done all that they had to do: no row of theirs is in quarantine. */
final class DoneScripts {
  private static final String PLANNED =
      """
      select script,
             bool_and(state = 'Finished' and not exists (
               select from dbupgrade.quarantine q
                where q.run = t.run and q.script = t.script and q.state = 'Quarantined')) as finished
        from dbupgrade.scripttask t where run = ? and state <> 'Removed' group by script
      """;

  private static final String DRAINED =
      """
      select 1 as one from dbupgrade.servicingstep
       where run = ? and path = ? and status = 'Completed'
      """;

  private DoneScripts() {}

  /** A script that no company needed is done once the last stage has been waited for. */
  static Set<String> read(Session session, RunMark mark, List<String> scripts) {
    Set<String> planned = new HashSet<>();
    Set<String> done = new HashSet<>();
    session
        .query(
            PLANNED,
            row -> {
              planned.add(row.string("script"));
              return row.flag("finished") ? row.string("script") : "";
            },
            mark.run())
        .forEach(done::add);
    done.remove("");
    String last = "PostSync/ExecuteScripts/WaitForBatch";
    if (session.first(DRAINED, row -> 1, mark.run(), last).isPresent()) {
      scripts.stream().filter(script -> !planned.contains(script)).forEach(done::add);
    }
    return done;
  }
}
