package dev.uplift.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uplift.batch.QuarantineRetry;
import dev.uplift.batch.left.QuarantineTable.Filter;
import dev.uplift.database.Database;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.run.request.Choices;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.run.request.RunRequest;
import dev.uplift.run.request.Site;
import dev.uplift.run.status.Status;
import dev.uplift.run.status.StatusReader;
import dev.uplift.watch.Watcher;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs that end with things left. */
class LeftBehindTest {
  private static final InstantSource CLOCK = InstantSource.system();

  /** Fails for one row, whose name is too long for a party. */
  private static final String LONG_NAME =
      "update customer set name = repeat('n', 60) where recid = 7";

  @TempDir Path folder;
  private Database database = Rehearsal.database(18, "left");
  private Shop shop = Shop.nowhere();

  /** The model can bear a customer without a party, and names of parties are short. */
  @BeforeEach
  void anOldDatabase() {
    shop = Shop.in(folder);
    shop.replace("model/010-model.sql", "party bigint not null", "party bigint");
    shop.replace("model/010-model.sql", "name text not null", "name varchar(40) not null");
    shop.replace("scripts/dedupe.sql", "after: [create-parties]\n", "");
    execute(Shop.OLD);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void a_company_is_set_aside_and_finished_later() {
    RunOutcome left = run(leaving("usmf"));

    assertThat(left.exit()).isEqualTo(ExitCode.LEFT);
    assertThat(left.state()).isEqualTo("Completed");
    assertThat(left.problems()).extracting(Problem::code).containsExactly("companySetAside");
    assertThat(status().left().companiesSetAside()).containsExactly("usmf");
    assertThat(count("custtable where party is null and dataareaid = 'usmf'")).isEqualTo(50);
    assertThat(count("custtable where party is null and dataareaid = 'dat'")).isZero();
    assertThat(count("custtable where name is not null")).as("not saved yet").isEqualTo(100);

    assertThat(run(shop.request(database)).exit()).as("still left").isEqualTo(ExitCode.LEFT);

    RunOutcome done = run(takingUp("usmf"));

    assertThat(done.problems()).isEmpty();
    assertThat(done.exit()).isEqualTo(ExitCode.DONE);
    assertThat(status().left().companiesSetAside()).isEmpty();
    assertThat(count("custtable c join dirparty p on p.recid = c.party")).isEqualTo(100);
    assertThat(count("information_schema.columns where column_name = 'fax'")).isZero();
    assertThat(
            count(
                "information_schema.columns where table_name = 'custtable' and column_name = 'name'"))
        .as("saved, and gone")
        .isZero();
  }

  @Test
  void a_company_whose_script_failed_can_be_left_and_its_script_mended_in_peace() {
    shop.mendParties(
        "select 1 / (case when :company = 'usmf' then 0 else 1 end) from custtable d"
            + " where d.dataareaid = :company and :chunk(d);");
    assertThat(run(shop.request(database)).exit()).isEqualTo(ExitCode.FAILED);

    assertThat(run(leaving("usmf").withRerunStep(OptionalInt.of(3))).exit())
        .isEqualTo(ExitCode.LEFT);
    shop.mendParties();

    assertThat(run(takingUp("usmf")).exit()).isEqualTo(ExitCode.DONE);
    assertThat(count("dirparty")).as("dat was done by what stood there then").isEqualTo(50);
  }

  @Test
  void a_constraint_that_rows_of_a_company_set_aside_violate_stops_the_run_and_says_so() {
    shop.replace("model/010-model.sql", "party bigint", "party bigint not null");

    RunOutcome stopped = run(leaving("usmf"));

    assertThat(stopped.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(stopped.problems()).extracting(Problem::code).contains("leftUnconverted");
    assertThat(stopped.problems().getLast().why()).contains("company \"usmf\" is set aside");

    assertThat(run(takingUp("usmf")).exit()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void names_that_are_not_there_and_companies_that_are_not_aside_are_refused() {
    Failure unknown = refused(leaving("nowhere"));
    assertThat(unknown.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(unknown.problems().getFirst().remedy()).contains("dat, usmf");

    Failure notAside = refused(takingUp("usmf"));
    assertThat(notAside.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(notAside.problems()).extracting(Problem::code).containsExactly("companyNotAside");
  }

  @Test
  void a_script_that_keeps_failing_is_ignored_outside_of_production_alone() {
    shop.mendParties("select 1 / 0 from custtable d where d.dataareaid = :company and :chunk(d);");
    assertThat(run(shop.request(database)).exit()).isEqualTo(ExitCode.FAILED);

    assertThat(refused(ignoring(3)).problems().getFirst().message())
        .isEqualTo("\"create-parties\" has failed 1 times; it can be ignored after 3");
    Failure production = refused(inProduction(ignoring(1)));
    assertThat(production.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(production.problems())
        .extracting(Problem::code)
        .containsExactly("ignoreInProduction");

    RunOutcome outcome = run(ignoring(1).withRerunStep(OptionalInt.of(3)));

    assertThat(outcome.exit()).isEqualTo(ExitCode.LEFT);
    assertThat(outcome.problems())
        .extracting(Problem::code)
        .containsExactly("scriptIgnored", "scriptIgnored");
    assertThat(status().left().ignoredScripts()).isEqualTo(1);
    assertThat(count("releaseupdatescriptserrorlog where ignored")).isEqualTo(2);

    shop.mendParties();
    RunOutcome redone = run(shop.request(database).withRedo(Set.of("create-parties")));
    assertThat(redone.exit()).isEqualTo(ExitCode.DONE);
    assertThat(count("custtable where party is null")).isZero();
  }

  @Test
  void rows_in_quarantine_end_a_run_with_things_left_and_keep_what_a_retry_needs() {
    shop.replace("scripts/create-parties.sql", "chunk:", "bad-rows: {quarantine: 5}\nchunk:");
    execute(LONG_NAME);

    RunOutcome outcome = run(shop.request(database));

    assertThat(outcome.exit()).isEqualTo(ExitCode.LEFT);
    assertThat(outcome.problems()).extracting(Problem::code).containsExactly("rowsQuarantined");
    assertThat(status().left().quarantinedRows()).isEqualTo(1);
    assertThat(count("custtable where party is null")).isEqualTo(1);
    assertThat(count("custtable where length(name) = 60")).isEqualTo(1);

    Quarantine quarantine = new Quarantine(CLOCK);
    Filter all = Filter.ALL;
    assertThat(quarantine.retry(shop.site(database), shop.stack(), all))
        .isEqualTo(new QuarantineRetry.Outcome(0, 0, 1));
    execute("update custtable set name = 'short' where recid = 7");
    assertThat(quarantine.retry(shop.site(database), shop.stack(), all))
        .isEqualTo(new QuarantineRetry.Outcome(1, 0, 0));
    assertThat(count("custtable c join dirparty p on p.recid = c.party")).isEqualTo(100);
    assertThat(count("dbupgrade.quarantine where state = 'Retried'")).isEqualTo(1);

    RunOutcome done = run(shop.request(database).withRerunStep(OptionalInt.of(3)));
    assertThat(done.exit()).isEqualTo(ExitCode.DONE);
    assertThat(
            count(
                "information_schema.columns where table_name = 'custtable' and column_name ="
                    + " 'name'"))
        .as("nobody needs it any more")
        .isZero();
  }

  @Test
  void rows_in_quarantine_are_forgotten_once_an_accepted_upgrades_time_is_over() {
    shop.replace("scripts/create-parties.sql", "chunk:", "bad-rows: {quarantine: 5}\nchunk:");
    execute(LONG_NAME);
    run(shop.request(database));
    InstantSource nextWeek = InstantSource.offset(CLOCK, Duration.ofDays(8));
    Quarantine later = new Quarantine(nextWeek);
    Site site = shop.site(database);

    assertThat(later.dropExpired(site)).as("not accepted").isZero();
    new Verdict(CLOCK, Watcher.none()).accept(site);
    assertThat(new Quarantine(CLOCK).dropExpired(site)).as("kept for seven days").isZero();
    assertThat(count("dbupgrade.quarantine where expires_at > now() + interval '6 days'"))
        .isEqualTo(1);

    assertThat(later.dropExpired(site)).isEqualTo(1);
    assertThat(count("dbupgrade.quarantine")).isZero();
    assertThat(count("custtable where length(name) = 60")).as("the row itself stays").isEqualTo(1);
  }

  @Test
  void an_exact_number_of_rows_is_not_asked_of_a_script_that_has_left_some_or_a_company() {
    shop.replace(
        "scripts/create-parties.sql",
        "changes: {",
        "bad-rows: {quarantine: 5}\nchanges: {dirparty: {rows: {equals: [customer]}}, ");
    execute(LONG_NAME);

    RunOutcome quarantined = run(leaving("usmf"));

    assertThat(quarantined.exit()).isEqualTo(ExitCode.LEFT);
    assertThat(quarantined.problems())
        .extracting(Problem::code)
        .containsExactly("rowsQuarantined", "companySetAside");
    assertThat(count("dirparty")).isEqualTo(49);
  }

  private RunRequest leaving(String company) {
    return shop.request(database)
        .withChoices(new Choices(Set.of(company), Set.of(), Set.of(), Choices.IGNORE_AFTER));
  }

  private RunRequest takingUp(String company) {
    return shop.request(database)
        .withChoices(new Choices(Set.of(), Set.of(company), Set.of(), Choices.IGNORE_AFTER));
  }

  private RunRequest ignoring(int after) {
    return shop.request(database)
        .withChoices(new Choices(Set.of(), Set.of(), Set.of("create-parties"), after));
  }

  private RunRequest inProduction(RunRequest request) {
    Site production = shop.production(database);
    return RunRequest.of(production, request.runbook(), request.stack())
        .withWaiver(Optional.of("a test"))
        .withChoices(request.choices());
  }

  private static RunOutcome run(RunRequest request) {
    return new Runner(CLOCK, Watcher.none()).run(request);
  }

  private static Failure refused(RunRequest request) {
    return catchThrowableOfType(Failure.class, () -> run(request));
  }

  private Status status() {
    return new StatusReader(CLOCK).read(shop.site(database));
  }

  private long count(String from) {
    return database.with(
        "test", s -> s.one("select count(*) as n from " + from, row -> row.number("n")));
  }

  private void execute(String sql) {
    database.with(
        "test",
        s -> {
          s.execute(sql);
          return true;
        });
  }
}
