package dev.uplift.run.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.database.DatabaseUrl;
import dev.uplift.database.Identifier;
import dev.uplift.database.Secret;
import dev.uplift.pack.PackageReader;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.environment.DoorSettings;
import dev.uplift.pack.environment.Environment.FreeDisk;
import dev.uplift.pack.environment.RestoreSettings;
import dev.uplift.pack.environment.RestoreSettings.Kind;
import dev.uplift.pack.environment.TrustSettings;
import dev.uplift.plan.disk.DiskNeed;
import dev.uplift.plan.disk.DiskNeed.By;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.run.readiness.Check.State;
import dev.uplift.run.readiness.Readiness.Report;
import dev.uplift.watch.Watcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadinessTest {
  private static final String OLD =
      """
      create table sysversion (version text);
      insert into sysversion values ('1.0');
      create table bill (id int primary key, amount numeric(32,16));
      insert into bill select i, i from generate_series(1, 20000) i;
      create table untouched as select i from generate_series(1, 100000) i;
      """;

  @TempDir Path folder;
  private Database database;
  private String role = "";

  @BeforeEach
  void open() {
    database = Rehearsal.database(18, "readiness");
    execute(database, OLD);
  }

  @AfterEach
  void close() {
    if (!role.isEmpty()) {
      execute(
          database, "reassign owned by %1$s to current_user; drop owned by %1$s;".formatted(role));
    }
    database.close();
    if (!role.isEmpty()) {
      try (Database all = database.maintenance()) {
        execute(all, "drop database " + Identifier.quote(database.url().database()));
        execute(all, "drop role " + role);
      }
    }
  }

  @Test
  void a_superuser_of_an_idle_server_has_all_that_a_plan_with_a_clone_needs() throws IOException {
    Report report = report(database, needs(RestoreSettings.DEFAULT), "");

    assertThat(report.ready()).as(report.checks().toString()).isTrue();
    assertThat(report.checks()).extracting(Check::state).containsOnly(State.OK);
    assertThat(report.checks())
        .extracting(Check::name)
        .doesNotHaveDuplicates()
        .contains("door", "restore-point", "model", "rights", "connections", "home");
    assertThat(disk(report).found())
        .contains("measured on this machine", "the restore point", "tables rewritten");
  }

  @Test
  void each_right_that_an_ordinary_role_lacks_is_told_with_what_it_costs() throws IOException {
    try (Database own = asRole("", "")) {
      Report report = report(own, needs(RestoreSettings.DEFAULT), "create extension pageinspect;");

      assertThat(report.ready()).isFalse();
      assertThat(report.role()).isEqualTo(role);
      assertThat(stopping(report)).contains("create-database", "rights", "extensions.pageinspect");
      assertThat(of(report, "create-database").costs()).contains("clone", "scratch");
      assertThat(of(report, "create-database").remedy())
          .isEqualTo("alter role \"" + role + "\" createdb");
      assertThat(of(report, "scratch-role"))
          .returns(State.LACKS, Check::state)
          .returns(false, Check::needed);
      assertThat(of(report, "rights").found()).contains("bill");
      assertThat(report.checks())
          .filteredOn(check -> check.state() == State.LACKS)
          .allSatisfy(
              check -> {
                assertThat(check.costs()).as(check.name()).isNotBlank();
                assertThat(check.remedy()).as(check.name()).isNotBlank();
              });
    }
  }

  @Test
  void an_owner_without_superuser_may_upgrade_when_the_door_is_left_open() throws IOException {
    try (Database own = asRole("createdb", "alter table %1$s owner to %2$s")) {
      Report report =
          report(own, needs(Kind.NONE, Optional.of(new FreeDisk(-1)), Optional.empty()), "");

      assertThat(report.ready()).as(report.checks().toString()).isTrue();
      assertThat(of(report, "scratch-role").needed()).isFalse();
    }
  }

  @Test
  void disk_that_nobody_can_know_stops_until_somebody_says_so() throws IOException {
    try (Database own = asRole("createdb", "alter table %1$s owner to %2$s")) {
      Check silent =
          of(report(own, needs(Kind.NONE, Optional.empty(), Optional.empty()), ""), "disk");
      Check said =
          of(
              report(own, needs(Kind.NONE, Optional.of(new FreeDisk(-1)), Optional.empty()), ""),
              "disk");
      Check told =
          disk(
              report(
                  own,
                  needs(Kind.NONE, Optional.of(new FreeDisk(1L << 40)), Optional.empty()),
                  ""));

      assertThat(silent.stops()).isTrue();
      assertThat(silent.remedy()).contains("disk-probe", "free-disk: unknown");
      assertThat(said.state()).isEqualTo(State.UNKNOWN);
      assertThat(said.stops()).isFalse();
      assertThat(told.state()).isEqualTo(State.OK);
      assertThat(told.found()).contains("1.0 TB free", "as environment.yaml says");
    }
  }

  @Test
  void the_probe_is_believed_before_everything_else_and_a_broken_one_is_told() throws IOException {
    Check full =
        disk(report(database, needs(Kind.NONE, Optional.empty(), Optional.of("echo / 1000")), ""));
    Check broken =
        of(
            report(
                database, needs(Kind.NONE, Optional.empty(), Optional.of("echo gone; exit 3")), ""),
            "disk-probe");

    assertThat(full.name()).isEqualTo("disk /");
    assertThat(full.stops()).isTrue();
    assertThat(full.found()).contains("1000 bytes free", "as the disk-probe says");
    assertThat(broken.stops()).isTrue();
    assertThat(broken.found()).contains("exit code 3", "gone");
  }

  @Test
  void only_tables_that_change_count_and_all_of_them_when_there_is_no_target() throws IOException {
    long size =
        database.with(
            "test", s -> s.one("select pg_total_relation_size('bill') n", row -> row.number("n")));
    PackageStack stack = stack("");
    ChangedTables tables = new ChangedTables(database, stack);
    var target =
        dev.uplift.model.TargetModel.of(stack, database, folder.resolve("models")).catalog();

    assertThat(tables.towards(target))
        .containsExactly(new DiskNeed.Changed("pg_default", By.REWRITE, size, size + size / 5));
    assertThat(tables.all()).hasSize(3);
  }

  @Test
  void a_session_through_a_pooler_and_a_server_with_too_few_connections_are_seen() {
    ServerFacts facts =
        new ServerFacts(
            "u",
            "d",
            true,
            true,
            true,
            false,
            true,
            12,
            6400,
            100,
            9000,
            Optional.of("1"),
            Optional.of("2"));

    List<Check> checks = new ServerChecks(facts, needs(RestoreSettings.DEFAULT)).all();

    assertThat(checks)
        .filteredOn(Check::stops)
        .extracting(Check::name)
        .containsExactly("direct-connection", "primary", "connections", "collation");
    assertThat(checks)
        .filteredOn(check -> check.name().equals("lock-table"))
        .first()
        .satisfies(
            check -> {
              assertThat(check.needed()).isFalse();
              assertThat(check.remedy()).contains("max_locks_per_transaction = 113");
            });
  }

  @Test
  void what_lasts_in_a_server_and_meets_an_upgrade_is_named() throws IOException {
    execute(database, "select pg_create_physical_replication_slot('forgotten', true)");
    execute(database, "alter system set timezone = 'Europe/Berlin'; ");
    execute(database, "select pg_reload_conf()");
    try {
      Needs needs = needs(Kind.NONE, Optional.empty(), Optional.empty());
      Report report = report(database, needs, "");

      assertThat(of(report, "replication-slots").found()).contains("forgotten");
      assertThat(of(report, "replication-slots").needed()).isFalse();
      assertThat(of(report, "time-zone").found()).contains("Europe/Berlin", "UTC");

      execute(
          database,
          "alter database %s set timezone = 'Europe/Berlin'"
              .formatted(Identifier.quote(database.url().database())));
      try (Database again = database.sibling(database.url().database())) {
        assertThat(of(report(again, needs, ""), "time-zone").state()).isEqualTo(State.OK);
      }
    } finally {
      execute(database, "select pg_drop_replication_slot('forgotten')");
      execute(database, "alter system reset timezone");
      execute(database, "select pg_reload_conf()");
    }
  }

  private Database asRole(String options, String each) {
    role = "ready_" + UUID.randomUUID().toString().substring(0, 8);
    execute(database, "create role %s login password 'x' %s".formatted(role, options));
    String name = Identifier.quote(database.url().database());
    if (!each.isEmpty()) {
      execute(database, "alter database %s owner to %s".formatted(name, role));
      List.of("sysversion", "bill", "untouched")
          .forEach(table -> execute(database, each.formatted(table, role)));
    }
    DatabaseUrl url = database.url();
    DatabaseUrl own =
        new DatabaseUrl(url.host(), url.port(), url.database(), Optional.of(role), url.options());
    return Database.open(own, Optional.of(new Secret("x")), 4);
  }

  private Report report(Database as, Needs needs, String ddl) throws IOException {
    return new Readiness(as, stack(ddl), needs, Watcher.all(List.of()), InstantSource.system())
        .report();
  }

  private PackageStack stack(String ddl) throws IOException {
    Path pack = Files.createDirectories(folder.resolve("pack/model")).resolve("..").normalize();
    Files.writeString(
        pack.resolve("package.yaml"),
        """
        format: package/1
        name: billing
        version: 2.0.0
        upgrades: {from: ">=1.0 <2.0", to: "2.0"}
        recognise: select version from sysversion
        """);
    Files.writeString(
        pack.resolve("model/010.sql"),
        ddl
            + """
            create table sysversion (version text);
            create table bill (id int primary key, amount numeric(32,6));
            create table untouched (i int);
            """);
    return PackageReader.read(List.of(pack), folder.resolve("unpacked"));
  }

  private Needs needs(RestoreSettings restore) {
    return new Needs(
        folder.resolve("home"),
        folder,
        restore,
        DoorSettings.DEFAULT,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        TrustSettings.NOBODY,
        Map.of());
  }

  /** With the door left open. */
  private Needs needs(Kind kind, Optional<FreeDisk> free, Optional<String> probe) {
    DoorSettings open =
        new DoorSettings(
            DoorSettings.DEFAULT.notice(),
            DoorSettings.DEFAULT.drain(),
            Optional.empty(),
            List.of(),
            Optional.of("nobody else is here"));
    return new Needs(
        folder.resolve("home"),
        folder,
        RestoreSettings.of(kind),
        open,
        List.of(),
        free,
        probe,
        Optional.empty(),
        Optional.empty(),
        TrustSettings.NOBODY,
        Map.of());
  }

  private static List<String> stopping(Report report) {
    return report.checks().stream().filter(Check::stops).map(Check::name).toList();
  }

  private static Check of(Report report, String name) {
    return report.checks().stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not in " + report.checks()));
  }

  private static Check disk(Report report) {
    return report.checks().stream()
        .filter(check -> check.name().startsWith("disk "))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no disk in " + report.checks()));
  }

  private static void execute(Database on, String sql) {
    long _ = on.with("test", session -> session.execute(sql));
  }
}
