package dev.uplift.batch;

import static dev.uplift.batch.BatchRig.script;
import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.batch.settings.BatchSettings;
import dev.uplift.batch.settings.Took;
import dev.uplift.pack.Script;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchedulingTest {
  private final BatchRig rig = new BatchRig(18);

  @BeforeEach
  void makeLog() {
    rig.session.execute(
        "create table done (number bigint generated always as identity, script text)");
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void what_the_longest_way_to_the_end_starts_with_goes_first() {
    runAlone(
        logging("alone").body(done("alone")),
        logging("z1").body(done("z1")),
        logging("z2").after("z1").body(done("z2")),
        logging("z3").after("z2").body(done("z3")));

    assertThat(order()).isEqualTo("z1 z2 alone z3");
  }

  @Test
  void what_a_script_took_in_an_earlier_run_decides_over_its_size() {
    runAlone(logging("a").body(done("a")), logging("b").body(done("b")));
    rig.session.execute(
        """
        insert into dbupgrade.scripttask
          (run, script, stage, phase, priority, package, description, sha256, epoch, path, state,
           rows, started_at, ended_at)
        select 6, s, 'PostSync', 'Main', 0, 'p', 'd', 'h', 1, 'x', 'Finished', 10,
               timestamptz '2026-01-01 00:00', timestamptz '2026-01-01 00:00' + took
          from (values ('slow', interval '1 hour'), ('quick', interval '1 second')) v (s, took)
        """);

    runAlone(
        logging("middle").priority(60).body(done("middle")),
        logging("quick").body(done("quick")),
        logging("slow").body(done("slow")));

    assertThat(order()).isEqualTo("a b slow middle quick");
  }

  @Test
  void what_is_known_from_outside_decides_where_the_database_knows_nothing() {
    BatchSettings one =
        new BatchSettings(BatchRig.RUN, 1, 1, Duration.ofSeconds(30), 10, Set.of())
            .withTook(List.of(new Took("b", "", "", 60), new Took("c", "", "", 3600)));
    List<Script> scripts =
        List.of(
            logging("a").body(done("a")),
            logging("b").body(done("b")),
            logging("c").body(done("c")));

    assertThat(rig.run(rig.batch(one), scripts).failed()).isEmpty();

    assertThat(order()).isEqualTo("c b a");
  }

  @Test
  void a_point_of_priority_counts_like_a_second() {
    runAlone(
        logging("a").body(done("a")),
        logging("b").body(done("b")),
        logging("c").priority(2).body(done("c")));

    assertThat(order()).isEqualTo("c a b");
  }

  /** A script that meets another one on its table fails; so does one that meets its own company. */
  @Test
  void two_scripts_never_write_one_table_at_once_whatever_their_scopes() {
    BatchOutcome outcome =
        rig.run(
            1,
            List.of(
                script("whole/1").updates("t").body(exclusive()),
                script("whole/2").updates("t").body(exclusive()),
                script("each/1").perCompany().updates("t").body(shared()),
                script("each/2").perCompany().updates("t").body(shared()),
                script("each/3").perCompany().updates("t").priority(9).body(shared())),
            "a",
            "b",
            "c",
            "d");

    assertThat(outcome.failed()).isEmpty();
    assertThat(outcome.finished()).isEqualTo(2 + 3 * 4);
  }

  @Test
  void without_an_edge_they_would_have_met() {
    BatchOutcome outcome =
        rig.run(
            1,
            List.of(
                script("whole/1").body(exclusive()),
                script("whole/2").body(exclusive()),
                script("each/1").perCompany().body(shared())),
            "a",
            "b");

    assertThat(outcome.failed()).isNotEmpty();
  }

  @Test
  void what_is_scheduled_again_with_nothing_changed_writes_no_row() {
    Script script = script("s").perCompany().body("select :company");
    rig.run(1, List.of(script), "a", "b");
    String before = rows();

    rig.batch(BatchRig.settings(2))
        .schedule(Script.Stage.POST_SYNC, List.of(script), List.of("a", "b"), BatchRig.PATH);

    assertThat(rows()).isEqualTo(before);
  }

  private String rows() {
    return rig.text(
        "select string_agg(xmin::text, ' ' order by company) x from dbupgrade.scripttask");
  }

  private void runAlone(Script... scripts) {
    BatchSettings settings =
        new BatchSettings(BatchRig.RUN, 1, 1, Duration.ofSeconds(30), 10, Set.of());
    assertThat(rig.run(rig.batch(settings), List.of(scripts)).failed()).isEmpty();
  }

  private static BatchRig.Making logging(String path) {
    return script(path).excludes("done");
  }

  private static String done(String path) {
    return "insert into done (script) values ('" + path + "')";
  }

  private String order() {
    return rig.text("select string_agg(script, ' ' order by number) x from done");
  }

  private static String exclusive() {
    return meeting("not pg_try_advisory_xact_lock(1)");
  }

  private static String shared() {
    return meeting(
        "not pg_try_advisory_xact_lock_shared(1)"
            + " or not pg_try_advisory_xact_lock(2, hashtext(:company))");
  }

  /** Stays long enough for another to come. */
  private static String meeting(String met) {
    return "select 1 / case when " + met + " then 0 else 1 end, pg_sleep(0.05)";
  }
}
