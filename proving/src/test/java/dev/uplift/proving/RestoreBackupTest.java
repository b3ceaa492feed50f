package dev.uplift.proving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.proving.Programs.Ended;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backups of pg_dump, restored into a database of their own. */
@NeedsTool(
    files = {RestoreBackupTest.BIN + "pg_dump", RestoreBackupTest.BIN + "pg_restore"},
    remedy = "apt-get install postgresql-client-15")
class RestoreBackupTest {
  static final String BIN = "/usr/lib/postgresql/15/bin/";

  @TempDir Path folder;

  private final Databases server = new Databases(15);
  private final String mark = UUID.randomUUID().toString().substring(0, 8);
  private final String owner = "Erp Owner " + mark;
  private final String name = "new \"db\"=é' " + mark;
  private Database original;

  @BeforeEach
  void fill() {
    original = server.fresh("backup");
    SqlFile.run(
        original,
        """
        create role "%1$s";
        create extension pg_trgm;
        create table customer (id int primary key, name text not null, note text);
        create index on customer using gin (name gin_trgm_ops);
        insert into customer select i, 'name ' || i, repeat('é', i %% 50) from generate_series(1, 5000) i;
        create view names as select name from customer;
        create table bill (id int primary key, customer int references customer);
        insert into bill select i, i from generate_series(1, 5000) i;
        alter table customer owner to "%1$s";
        grant select on bill to "%1$s" with grant option;
        comment on table bill is 'it''s a bill';
        """
            .formatted(owner));
  }

  @AfterEach
  void drop() {
    try (Database all = server.open("postgres")) {
      all.with("test", s -> s.execute("drop database if exists " + quoted(name) + " with (force)"));
    }
    server.drop(original);
    try (Database all = server.open("postgres")) {
      all.with("test", s -> s.execute("drop role if exists " + quoted(owner)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-Fc", "-Fd"})
  void a_backup_is_restored_by_several_sessions_and_is_the_same(String form) {
    Path backup = dump(form);

    Ended ended = uplift("restore-backup", backup.toString(), "--as", name, "--jobs", "3");

    assertThat(ended).satisfies(Endings.done());
    assertThat(ended.out()).contains("is restored from the backup of").contains("PostgreSQL 15");
    assertThat(text(name)).isEqualTo(text(original.url().database()));
    try (Database restored = server.open(name)) {
      long analysed =
          restored.with(
              "test",
              s ->
                  s.one(
                      "select reltuples::bigint as rows from pg_class where relname = 'bill'",
                      row -> row.number("rows")));
      assertThat(analysed).isEqualTo(5000);
      assertThat(comment(restored)).isNull();
    }
  }

  @Test
  void missing_roles_and_a_taken_name_are_told_before_anything_is_made() {
    Path backup = dump("-Fc");
    SqlFile.run(
        original,
        "reassign owned by %1$s to uplift; drop owned by %1$s; drop role %1$s"
            .formatted(quoted(owner)));

    Ended refused = uplift("restore-backup", backup.toString(), "--as", original.url().database());
    Ended without = uplift("restore-backup", backup.toString(), "--as", name, "--no-owner");

    assertThat(refused).satisfies(Endings.complaint(3, "[roleMissing]"));
    assertThat(refused.err()).contains("[databaseExists]").contains(owner).contains("2 problems");
    assertThat(without).satisfies(Endings.done());
  }

  @Test
  void a_backup_that_is_cut_short_leaves_no_database_unless_it_is_to_be_looked_at()
      throws IOException {
    Path backup = dump("-Fc");
    try (RandomAccessFile file = new RandomAccessFile(backup.toFile(), "rw")) {
      file.setLength(file.length() - 2000);
    }

    Ended failed = uplift("restore-backup", backup.toString(), "--as", name);
    boolean left = exists();
    Ended kept = uplift("restore-backup", backup.toString(), "--as", name, "--keep-failed");

    assertThat(failed).satisfies(Endings.complaint(1, "[restoreFailed]"));
    assertThat(left).isFalse();
    assertThat(kept).satisfies(Endings.complaint(1, "[restoreFailed]"));
    assertThat(exists()).isTrue();
    assertThat(uplift("restore-backup", backup.toString(), "--as", name))
        .satisfies(Endings.complaint(3, "not complete"));
  }

  @Test
  void errors_are_counted_and_told_and_nothing_half_made_is_left() {
    SqlFile.run(
        original,
        "create function public.uplift_loss() returns int language sql as 'select 1';"
            + "create table loss (a int default public.uplift_loss() check (a < 10)); insert into loss values (1);"
            + "alter table loss add constraint later check (a > 5) not valid;"
            + "update pg_constraint set convalidated = true where conname = 'later'");
    Path backup = dump("-Fc");

    Ended failed = uplift("restore-backup", backup.toString(), "--as", name, "--json");

    assertThat(failed).satisfies(Endings.complaint(1, "1 errors came up"));
    assertThat(failed.err()).contains("violates check constraint");
    assertThat(exists()).isFalse();
  }

  private static @org.jspecify.annotations.Nullable String comment(Database database) {
    return database.with(
        "test",
        s ->
            s.query(
                    "select shobj_description(oid, 'pg_database') as text from pg_database"
                        + " where datname = current_database()",
                    row -> java.util.Optional.ofNullable(row.stringOrNull("text")))
                .getFirst()
                .orElse(null));
  }

  private boolean exists() {
    try (Database all = server.open("postgres")) {
      return all.with(
          "test",
          s ->
              s.first("select 1 as one from pg_database where datname = ?", row -> 1, name)
                  .isPresent());
    }
  }

  private Path dump(String form) {
    Path backup = folder.resolve("backup" + form);
    program(List.of(BIN + "pg_dump", form, "-f", backup.toString()), original.url().database());
    return backup;
  }

  /**
   * As pg_dump tells it, without the lines that name the database or are made up anew each time.
   */
  private String text(String database) {
    Path file = folder.resolve("text.sql");
    program(List.of(BIN + "pg_dump", "-f", file.toString()), database);
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> !line.startsWith("\\restrict") && !line.startsWith("\\unrestrict"))
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void program(List<String> command, String database) {
    try (Database any = server.open(database)) {
      Map<String, String> variables = new HashMap<>(any.programVariables());
      Programs.run(folder, variables, command).succeeded();
    }
  }

  private Ended uplift(String... arguments) {
    return Uplift.in(folder)
        .with("UPLIFT_DATABASE", server.url("postgres").toString())
        .with("PGPASSFILE", server.passFile().toString())
        .run(arguments);
  }

  private static String quoted(String text) {
    return dev.uplift.database.Identifier.quote(text);
  }
}
