package dev.uplift.run.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.runbook.Runbook;
import dev.uplift.watch.ErrorName;
import dev.uplift.watch.Event;
import dev.uplift.watch.LogFolder;
import dev.uplift.watch.Watcher;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EvidenceTest {
  private static final InstantSource CLOCK = InstantSource.system();

  /** As the journal's tables are, as far as the evidence looks at them. */
  private static final String JOURNAL =
      """
      create schema dbupgrade;
      create table dbupgrade.run (id bigint primary key, runbook text);
      insert into dbupgrade.run values (6, 'r0'), (7, 'r1');
      create table dbupgrade.error (run bigint, id int, problem jsonb);
      insert into dbupgrade.error
        select 7, i, jsonb_build_object('why', E'Key (n)=(Anna\\n' || i || E'\\x01"\\\\) exists')
          from generate_series(1, 500) i;
      insert into dbupgrade.error values (6, 1, '{}');
      create table dbupgrade.other (x int);
      create table t (n int);
      """;

  @TempDir Path home;
  private final Database database = Rehearsal.database(18, "evidence");
  private final List<Event> told = new ArrayList<>();

  @BeforeEach
  void aJournal() {
    execute(JOURNAL);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void about_says_what_was_asked_of_which_server_and_how_it_ended() throws IOException {
    try (Evidence evidence = begin("op1", "r1")) {
      assertThat(json("op1/about.json").path("ended").isNull()).isTrue();
      evidence.opened(7);
      evidence.ended(ExitCode.FAILED, List.of(Problem.of("broken", "it broke")));
    }

    JsonNode about = json("op1/about.json");
    assertThat(about.path("format").stringValue()).isEqualTo("evidence/1");
    assertThat(about.path("run").intValue()).isEqualTo(7);
    assertThat(about.path("exit").intValue()).isEqualTo(1);
    assertThat(about.path("packages").get(0).path("sha256").stringValue()).isEqualTo("9f");
    assertThat(about.path("server").path("version").stringValue()).startsWith("18");
    assertThat(about.path("server").path("settings").toString()).contains("shared_buffers");
    assertThat(about.path("problems").toString()).contains("it broke");
    assertThat(told).isEmpty();
  }

  @Test
  void a_setting_that_may_hold_a_secret_is_not_shown() {
    assertThat(ServerReader.shown("primary_conninfo", "host=a password=b")).isEqualTo("***");
    assertThat(ServerReader.shown("archive_command", "curl -u a:b")).isEqualTo("***");
    assertThat(ServerReader.shown("work_mem", "4MB")).isEqualTo("4MB");
  }

  @Test
  void the_journal_of_the_run_alone_is_kept_and_outlives_the_database_that_held_it()
      throws IOException {
    try (Evidence evidence = begin("op1", "r1")) {
      evidence.opened(7);
      evidence.beforeRestore();
      execute("drop schema dbupgrade cascade");
      evidence.ended(ExitCode.FAILED, List.of());
    }

    JsonNode tables = json("op1/journal.json").path("tables");
    assertThat(tables.propertyNames()).containsExactly("run", "error");
    assertThat(tables.path("run").size()).isEqualTo(1);
    assertThat(tables.path("error").size()).isEqualTo(500);
    assertThat(tables.path("error").get(41).path("problem").path("why").stringValue())
        .isEqualTo("Key (n)=(Anna\n42\u0001\"\\) exists");
    assertThat(told).isEmpty();
  }

  @Test
  void a_run_of_the_same_number_in_the_database_put_back_does_not_replace_the_journal()
      throws IOException {
    try (Evidence evidence = begin("op1", "r1")) {
      evidence.opened(7);
      evidence.beforeRestore();
      execute("update dbupgrade.run set runbook = 'older' where id = 7");
      execute("delete from dbupgrade.error");
      evidence.ended(ExitCode.FAILED, List.of());
    }

    assertThat(json("op1/journal.json").path("tables").path("error").size()).isEqualTo(500);
  }

  @Test
  void who_waits_for_whom_is_written_while_it_waits() throws Exception {
    try (Evidence evidence = begin("op1", "r1");
        Session anna = database.session("anna");
        Session ours = database.session("7/DbSync/SyncSchema")) {
      evidence.opened(7);
      anna.transaction(
          () -> {
            anna.execute("lock table t in share mode");
            Thread waiting =
                Thread.ofVirtual().start(() -> ours.execute("insert into t values (1)"));
            assertThat(eventually(home.resolve("operations/op1/locks.jsonl"))).isTrue();
            assertThat(waiting.isAlive()).isTrue();
          });
    }

    JsonNode first =
        JsonMapper.shared()
            .readTree(Files.readAllLines(home.resolve("operations/op1/locks.jsonl")).getFirst());
    assertThat(first.path("state").stringValue()).isEqualTo("waiting");
    assertThat(first.path("waiter").path("session").stringValue())
        .isEqualTo("uplift/7/DbSync/SyncSchema");
    assertThat(first.path("waiter").path("blocker").stringValue()).isEqualTo("uplift/anna");
    assertThat(first.path("waiter").path("query").stringValue()).startsWith("insert into t");
  }

  @Test
  void evidence_that_cannot_be_written_is_said_and_stops_nothing() throws IOException {
    Path file = Files.createFile(home.resolve("operations"));

    try (Evidence evidence = begin("op1", "r1")) {
      evidence.opened(7);
      evidence.stepEnded();
      evidence.ended(ExitCode.DONE, List.of());
    }

    assertThat(file).isRegularFile();
    assertThat(told).isNotEmpty().allMatch(Event.Noted.class::isInstance);
  }

  @Test
  void the_zip_holds_every_operation_of_the_run_masked_and_says_so() throws IOException {
    fail("op1");
    fail("op2");
    try (Evidence other = begin("op3", "r2")) {
      other.ended(ExitCode.DONE, List.of());
    }
    Files.createDirectories(home.resolve("databases/d"));
    Files.writeString(home.resolve("databases/d/gates.json"), "{\"format\":\"gates/1\"}");
    Files.writeString(home.resolve("databases/d/backup.dump"), "Anna");

    var manifest = new EvidenceZip(home).write("7", home.resolve("a.zip"), true);
    new EvidenceZip(home).write("op2", home.resolve("b.zip"), true);
    new EvidenceZip(home).write("r1", home.resolve("c.zip"), false);

    Map<String, String> masked = unzip(home.resolve("a.zip"));
    assertThat(manifest.operations()).containsExactly("op1", "op2");
    assertThat(masked.keySet())
        .contains(
            "MANIFEST.json",
            "database/gates.json",
            "operations/op1/about.json",
            "operations/op1/journal.json",
            "operations/op1/timings.json",
            "operations/op2/step-3/attempt-1/log.txt",
            "operations/op2/step-3/attempt-1/statements.sql")
        .doesNotContain("database/backup.dump", "operations/op3/about.json");
    assertThat(masked.values()).noneMatch(text -> text.contains("Anna"));
    assertThat(masked.get("operations/op1/step-3/attempt-1/statements.sql"))
        .contains("alter table t add c text default 'none';");
    assertThat(manifest.files()).extracting(EvidenceZip.Entry::path).isSorted();
    assertThat(home.resolve("a.zip")).hasSameBinaryContentAs(home.resolve("b.zip"));
    Map<String, String> all = unzip(home.resolve("c.zip"));
    assertThat(all.get("operations/op1/journal.json")).contains("Anna");
    assertThat(all.get("MANIFEST.json")).contains("\"masked\" : false");
  }

  @Test
  void an_error_is_kept_with_its_sql_under_the_name_that_its_error_object_gives()
      throws IOException {
    Problem problem = fail("op1");

    Problem named = ErrorName.in("op1", problem);

    assertThat(named.evidence()).startsWith("op1/errors/");
    JsonNode kept = json(named.evidence() + ".json");
    assertThat(kept.path("sql").stringValue()).isEqualTo("insert into t values ('Anna')");
    assertThat(kept.path("error").path("code").stringValue()).isEqualTo("broken");
    assertThat(JsonMapper.shared().writeValueAsString(named)).doesNotContain("insert into");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(home.resolve("operations/op1"))))
        .isEqualTo("rwx------");
  }

  @Test
  void a_number_that_stands_for_two_runs_is_refused_with_both_named() {
    try (Evidence one = begin("op1", "r1");
        Evidence two = begin("op2", "r2")) {
      one.opened(7);
      two.opened(7);
    }

    Failure failure =
        catchThrowableOfType(
            Failure.class, () -> new EvidenceZip(home).write("7", home.resolve("a.zip"), true));

    assertThat(failure.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(failure.problems().getFirst().details())
        .extracting(Problem::message)
        .anyMatch(m -> m.contains("op1"))
        .anyMatch(m -> m.contains("op2"));
    assertThat(home.resolve("a.zip")).doesNotExist();
  }

  @Test
  void what_is_written_fits_the_published_schemas() throws IOException {
    fail("op1");
    new EvidenceZip(home).write("op1", home.resolve("a.zip"), true);

    Map<String, String> files = unzip(home.resolve("a.zip"));
    assertThat(wrong("evidence", text(files, "operations/op1/about.json"))).isEmpty();
    assertThat(wrong("evidence-manifest", text(files, "MANIFEST.json"))).isEmpty();
  }

  private static List<Error> wrong(String format, String json) throws IOException {
    String file = "/dev/uplift/schema/" + format + "-1.json";
    try (InputStream in = Objects.requireNonNull(EvidenceTest.class.getResourceAsStream(file))) {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .validate(JsonMapper.shared().readTree(json));
    }
  }

  private static String text(Map<String, String> files, String name) {
    return Objects.requireNonNull(files.get(name), name);
  }

  /** An operation with a log, in which a statement on rows failed. */
  private Problem fail(String operation) {
    LogFolder logs =
        new LogFolder(
            home.resolve("operations").resolve(operation), LogFolder.Form.TEXT, text -> {});
    Problem problem =
        Problem.of("broken", "customer \"Anna\" broke it")
            .withWhy("Key (n)=(Anna) exists")
            .withSql("insert into t values ('Anna')");
    Instant now = CLOCK.instant();
    try (Evidence evidence = begin(operation, "r1")) {
      evidence.opened(7);
      Watcher all = Watcher.all(List.of(logs, evidence));
      all.on(new Event.StepStarted(now, 3, "DataUpgrade", 1));
      all.on(
          new Event.StatementExecuted(
              now, "DbSync/SyncSchema", "alter table t add c text default 'none'", 0.5));
      all.on(new Event.Failed(now, "DbSync/SyncSchema", problem));
      all.on(
          new Event.SubstepEnded(
              now, "DbSync/SyncSchema", "Failed", 1, java.util.Optional.of(problem.message())));
      evidence.ended(ExitCode.FAILED, List.of(problem));
    }
    return problem;
  }

  private Evidence begin(String operation, String runbook) {
    Runbook plan = new Runbook(runbook, "uat", "sha256:4e", List.of(), List.of(), List.of());
    return Evidence.begin(
        new Evidence.Subject(
            operation,
            home.resolve("operations").resolve(operation),
            home.resolve("databases/d"),
            database,
            plan,
            "sha256:4e",
            List.of(new Runbook.PackageVersion("shop", "7.0.0", "9f"))),
        told::add,
        CLOCK);
  }

  private void execute(String sql) {
    long _ = database.with("test", session -> session.execute(sql));
  }

  private JsonNode json(String file) throws IOException {
    return JsonMapper.shared().readTree(Files.readString(home.resolve("operations").resolve(file)));
  }

  private static boolean eventually(Path file) {
    try {
      for (int tries = 0; tries < 100 && !Files.exists(file); tries++) {
        boolean _ = new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Files.exists(file);
  }

  private static Map<String, String> unzip(Path file) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
      for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
        files.put(e.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return files;
  }
}
