package dev.uplift.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uplift.database.Database;
import dev.uplift.pack.PackageReader;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.environment.Environment;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.run.request.RunRequest;
import dev.uplift.run.request.Site;
import dev.uplift.runbook.PlanId;
import dev.uplift.runbook.Runbook;
import dev.uplift.runbook.Topology;
import dev.uplift.runbook.Topology.Machine;
import dev.uplift.watch.Watcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One package that upgrades from two versions: each version's scripts run, and no others. */
class VersionChainTest {
  private static final String FIVE =
      """
      create table sysversion (version text not null);
      insert into sysversion values ('5.2');
      create table customer (id int primary key, name text, street text, fax text);
      insert into customer select i, 'Name ' || i, 'Street ' || i, null from generate_series(1, 50) i;
      """;

  /** As version 6 had it: streets in a table of their own, a country for everyone. */
  private static final String SIX =
      """
      create table sysversion (version text not null);
      insert into sysversion values ('6.1');
      create table customer (id int primary key, name text, country text, fax text);
      insert into customer select i, 'Name ' || i, 'AT', null from generate_series(1, 50) i;
      create table address (customer int primary key, street text not null);
      insert into address select i, 'Street ' || i from generate_series(1, 50) i;
      """;

  private static final String MODEL =
      """
      create table sysversion (version text not null);
      create table client (id int primary key, name text, country text not null,
        label text not null);
      create table address (client int primary key references client, street text not null);
      """;

  private static final String DICTIONARY =
      """
      format: dictionary/1
      tables:
        client: {was: customer}
        address: {columns: {client: {was: customer}}}
      retired:
        client.street: {by: six/move-streets}
        client.fax: {because: nobody sends one}
      """;

  private static final String RESULT =
      """
      select md5(string_agg(concat_ws('|', c.id, c.name, c.country, c.label, a.street), ';'
               order by c.id)) || ' ' || count(*) as text
        from client c join address a on a.client = c.id
      """;

  @TempDir Path folder = Path.of("");

  @BeforeEach
  void aPackage() {
    write(
        "package.yaml",
        """
        format: package/1
        name: chain
        version: 7.0.0
        upgrades: {from: ">=5.0 <7.0", to: "7.0"}
        recognise: select version from sysversion
        """);
    write("model/010-model.sql", MODEL);
    write("model/dictionary.yaml", DICTIONARY);
    script("seven/label", "", "[client]", "", "update client set label = name || '/' || country;");
    script(
        "six/fill-country",
        "versions: \"<6.0\"\n",
        "[client]",
        "",
        "update client set country = 'AT';");
    script(
        "six/move-streets",
        "versions: \"<6.0\"\nreads: [client]\n",
        "[]",
        "creates: [address]\nchunk: {table: client, by: [id]}\n",
        "insert into address select c.id, c.street from client c where :chunk(c);");
    script(
        "seven/version",
        "group: Final\n",
        "[sysversion]",
        "",
        "update sysversion set version = '7.0';");
  }

  @Test
  void a_database_two_versions_back_ends_as_one_that_is_one_version_back() {
    try (Database five = old(FIVE);
        Database six = old(SIX)) {
      RunOutcome fromFive = run(five);
      RunOutcome fromSix = run(six);

      assertThat(fromFive.problems()).isEmpty();
      assertThat(fromSix.problems()).isEmpty();
      assertThat(one(five, RESULT)).isEqualTo(one(six, RESULT)).endsWith(" 50");
      assertThat(one(five, "select label as text from client where id = 7")).isEqualTo("Name 7/AT");
      assertThat(finished(five))
          .isEqualTo("seven/label seven/version six/fill-country six/move-streets");
      assertThat(finished(six)).isEqualTo("seven/label seven/version");
      assertThat(one(five, ORDER)).isEqualTo("true");
    }
  }

  @Test
  void a_database_older_than_every_version_is_refused_before_anything_is_changed() {
    try (Database four = old(FIVE.replace("5.2", "4.9"))) {
      Failure failure = catchThrowableOfType(Failure.class, () -> run(four));

      assertThat(failure.exit()).isEqualTo(ExitCode.REFUSED);
      assertThat(failure.problems()).extracting(Problem::code).contains("sourceVersion");
      assertThat(one(four, "select count(to_regclass('dbupgrade.run'))::text as text"))
          .isEqualTo("0");
    }
  }

  /** The scripts of the older version have the table first. */
  private static final String ORDER =
      """
      select (min(started_at) filter (where script = 'seven/label')
              >= max(ended_at) filter (where script like 'six/%'))::text as text
        from dbupgrade.scripttask
      """;

  private static String finished(Database database) {
    return one(
        database,
        "select string_agg(script, ' ' order by script) as text from dbupgrade.scripttask"
            + " where state = 'Finished'");
  }

  private static Database old(String sql) {
    Database database = Rehearsal.database(18, "chain");
    long _ = database.with("test", s -> s.execute(sql));
    return database;
  }

  private static String one(Database database, String sql) {
    return database.with("test", s -> s.one(sql, row -> row.string("text")));
  }

  private RunOutcome run(Database database) {
    PackageStack stack =
        PackageReader.read(List.of(folder.resolve("package")), folder.resolve("unpacked"));
    Topology topology = new Topology(List.of(new Machine("app1", List.of())));
    Runbook runbook = Runbook.generate("r1", "test", topology, stack, PlanId.of(stack, Map.of()));
    Path home = folder.resolve(database.url().database());
    Site site = new Site(database, home, Environment.bare(folder, "test"));
    RunRequest request = RunRequest.of(site, runbook, stack).withWaiver(Optional.of("a test"));
    return new Runner(InstantSource.system(), Watcher.none()).run(request);
  }

  private void script(String path, String keys, String updates, String more, String sql) {
    write(
        "scripts/" + path + ".sql",
        "/* uplift\nformat: script/1\ndescription: "
            + path
            + "\nstage: PostSync\n"
            + keys
            + (updates.equals("[]") ? "" : "updates: " + updates + "\n")
            + more
            + "*/\n"
            + sql);
  }

  private void write(String file, String text) {
    try {
      Path path = folder.resolve("package").resolve(file);
      Files.createDirectories(path.resolveSibling("."));
      Files.writeString(path, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
