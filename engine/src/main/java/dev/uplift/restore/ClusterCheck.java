package dev.uplift.restore;

import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/** What stands against putting a whole cluster back for the sake of one database. */
final class ClusterCheck {
  private static final String OTHERS =
      """
      select datname as name from pg_database
       where datname not in (current_database(), 'postgres', 'template0', 'template1') order by 1
      """;

  private static final String SLOTS =
      "select slot_name as name from pg_replication_slots where not temporary order by 1";

  private static final String ARCHIVES =
      "select current_setting('archive_mode') <> 'off' as yes, current_user as role";

  private static final String MISSING_RIGHTS =
      """
      select f as name from unnest(array['pg_create_restore_point(text)', 'pg_switch_wal()']) f
       where not has_function_privilege(f, 'execute')
      """;

  private final Session session;
  private final Premises premises;

  /** Of the cluster of the database itself. */
  ClusterCheck(Session session, Premises premises) {
    this.session = session;
    this.premises = premises;
  }

  boolean archives() {
    return session.one(ARCHIVES, row -> row.flag("yes"));
  }

  List<Problem> problems() {
    List<Problem> problems = new ArrayList<>();
    List<String> others = session.query(OTHERS, row -> row.string("name"));
    if (!others.isEmpty()) {
      problems.add(shared(others));
    }
    session.query(SLOTS, row -> row.string("name")).stream()
        .filter(name -> !premises.settings().allow().contains(name))
        .map(ClusterCheck::slot)
        .forEach(problems::add);
    if (!archives()) {
      problems.add(
          Problem.of("archivingOff", "the server archives no log")
              .withTarget("archive_mode")
              .withWhy("a point in time is reached by replaying the log")
              .withRemedy(
                  "archive_mode = on, archive_command = 'pgbackrest --stanza=... archive-push %p';"
                      + " restart the server."));
    }
    String role = session.one(ARCHIVES, row -> row.string("role"));
    session.query(MISSING_RIGHTS, row -> row.string("name")).stream()
        .map(function -> right(function, role))
        .forEach(problems::add);
    return problems;
  }

  private Problem shared(List<String> others) {
    return Problem.of("clusterShared", "the cluster holds other databases")
        .withTarget(premises.name())
        .withWhy(
            "pgBackRest puts the whole cluster back, and with it "
                + String.join(", ", others.stream().map(Identifier::display).toList()))
        .withRemedy(
            "Use restore: {kind: clone} or dump, or give the database a cluster of its own.");
  }

  private static Problem slot(String name) {
    return Problem.of("replicationSlot", "there is a replication slot \"" + name + "\"")
        .withTarget(name)
        .withWhy("slots are in no backup: its consumer would have to begin anew")
        .withRemedy(
            "Drop it (select pg_drop_replication_slot(%s)), or allow its loss: restore: {allow: [%s]}."
                .formatted(Identifier.literal(name), name));
  }

  private static Problem right(String function, String role) {
    return Problem.of("rightMissing", "Uplift's role may not call " + function)
        .withTarget(function)
        .withRemedy(
            "As a superuser, in this database: grant execute on function %s to %s"
                .formatted(function, Identifier.quote(role)));
  }
}
