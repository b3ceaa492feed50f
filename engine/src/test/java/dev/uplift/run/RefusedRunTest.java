package dev.uplift.run;

import static dev.uplift.run.OldShop.as;
import static dev.uplift.run.OldShop.execute;
import static dev.uplift.run.OldShop.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.uplift.database.Database;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.run.admission.Proposal;
import dev.uplift.run.outside.RunLock;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.run.request.RunRequest;
import dev.uplift.watch.Watcher;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What keeps a run from beginning, or from going on. */
class RefusedRunTest {
  private static final InstantSource CLOCK = InstantSource.system();

  @AutoClose private final OldShop old = OldShop.make();
  private final Shop shop = old.shop();
  private final Database database = old.database();

  @Test
  void nothing_is_changed_before_all_refusals_are_known() {
    execute(database, "update sysversion set version = '9.1'");

    Failure failure =
        catchThrowableOfType(
            Failure.class, () -> run(shop.request(database).withWaiver(Optional.of(" "))));

    assertThat(failure.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(failure.problems())
        .extracting(Problem::code)
        .contains("noRestorePoint", "sourceVersion");
    assertThat(old.one("select to_regnamespace('dbupgrade')::text as text")).isEqualTo("null");
  }

  @Test
  void more_workers_than_the_server_s_connections_carry_are_refused_before_the_start() {
    RunRequest request = shop.request(database).withWorkers(OptionalInt.of(200));

    Failure failure =
        catchThrowableOfType(Failure.class, () -> new Runner(CLOCK, Watcher.none()).run(request));

    assertThat(failure.exit()).isEqualTo(ExitCode.REFUSED);
    Problem problem = failure.problems().getFirst();
    assertThat(problem.code()).isEqualTo("tooManyWorkers");
    assertThat(problem.message()).startsWith("200 workers are asked for");
    assertThat(problem.why()).contains("16 are kept");
    assertThat(problem.remedy()).contains("limits: {workers}", "UPLIFT_WORKERS");
    assertThat(old.one("select to_regnamespace('dbupgrade')::text as text")).isEqualTo("null");
  }

  @Test
  void another_application_s_database_is_refused() {
    execute(database, "drop table sysversion");

    Failure failure = catchThrowableOfType(Failure.class, () -> run(shop.request(database)));

    assertThat(failure.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(failure.problems()).extracting(Problem::code).contains("notRecognised");
  }

  @Test
  void a_role_without_rights_is_told_all_that_it_lacks() {
    String role = old.role("");
    database.letGo();

    Failure failure =
        catchThrowableOfType(Failure.class, () -> run(shop.request(as(database, role))));

    assertThat(failure.problems())
        .extracting(Problem::code)
        .allMatch(code -> code.endsWith("ightMissing"));
    assertThat(failure.exit()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(failure.problems()).hasSizeGreaterThan(3);
  }

  @Test
  void a_changed_model_is_refused_when_a_run_goes_on() {
    RunRequest request = shop.request(database);
    run(request.withFailAt(Optional.of("DbSync/SyncSchema")));
    shop.write("model/020-more.sql", "create table more (id int);");
    RunRequest changed = RunRequest.of(request.site(), request.runbook(), shop.stack());

    Failure failure = catchThrowableOfType(Failure.class, () -> run(changed));

    assertThat(failure.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(failure.problems()).extracting(Problem::code).containsExactly("modelChanged");
  }

  @Test
  void a_package_that_is_no_newer_is_refused_when_versions_are_checked() {
    execute(database, "update sysversion set version = '7.0.0'");

    Failure failure =
        catchThrowableOfType(
            Failure.class, () -> run(shop.request(database).withVersionCheck(true)));
    execute(database, "update sysversion set version = '5.2'");
    RunOutcome newer = run(shop.request(database).withVersionCheck(true));

    assertThat(failure.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(failure.problems()).extracting(Problem::code).contains("versionNotNewer");
    assertThat(newer.problems()).isEmpty();
  }

  @Test
  void a_function_that_finds_no_name_is_refused_unless_a_script_of_presync_mends_it() {
    String functions =
        """
        create function one(i int) returns int immutable language sql as 'select i';
        create function two(i int) returns int immutable language plpgsql %s
          as 'begin return one(i); end';
        create table book (a int, b %s);
        create index book_twice on book (two(a));
        """;
    String path = "set search_path = public, pg_temp";
    execute(database, functions.formatted("", "int") + "insert into book values (1, 1)");
    shop.write("model/020-more.sql", functions.formatted(path, "numeric"));
    List<Problem> before = refusals();
    shop.write(
        "scripts/path.sql",
        """
        /* uplift
        format: script/1
        description: Give a function its path
        stage: PreSync
        scope: PerDatabase
        group: Main
        repairs: [book.book_twice]
        */
        alter function public.two(int) set search_path = public, pg_temp;
        """);

    assertThat(before)
        .extracting(Problem::code, Problem::target)
        .contains(tuple("nameNotFound", "public.book.book_twice"));
    assertThat(refusals()).extracting(Problem::code).doesNotContain("nameNotFound");
  }

  private List<Problem> refusals() {
    return new Proposal(shop.site(database), shop.stack(), CLOCK)
        .plan(Optional.of("a test"), OptionalInt.of(2), false)
        .refusals();
  }

  @Test
  void a_second_execute_is_told_who_is_at_work() {
    try (RunLock _ = RunLock.take(database, "elsewhere/4711")) {
      Failure failure = catchThrowableOfType(Failure.class, () -> run(shop.request(database)));

      assertThat(failure.exit()).isEqualTo(ExitCode.REFUSED);
      assertThat(failure.problems().getFirst().code()).isEqualTo("alreadyRunning");
      assertThat(failure.getMessage()).contains("elsewhere/4711");
    }
  }
}
