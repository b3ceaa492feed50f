package dev.uplift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.rehearsal.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class PlanCommandTest {
  private static final String SITE =
      """
      format: environment/1
      name: uat
      kind: sandbox
      packages: [shop]
      restore: {kind: none, reason: a copy}
      door: {leave-open: nobody else is here}
      services: {web: {adapter: none, reason: a copy}}
      """;

  @TempDir Path folder = Path.of("");
  private Database database = Rehearsal.database(18, "plan");

  @BeforeEach
  void old() {
    database.with(
        "test",
        s ->
            s.execute(
                "create table customer(id int primary key, name varchar(40) not null);"
                    + " insert into customer select i, 'n' from generate_series(1, 50) i"));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void a_plan_is_shown_kept_written_and_carried_out_by_the_beginning_of_its_name()
      throws IOException {
    Terminal planned = terminal();
    assertThat(planned.run("plan", "--out", "plan.json", "--html", "plan.html"))
        .as(planned.out() + planned.err())
        .isZero();
    JsonNode plan = JsonMapper.shared().readTree(Files.readString(folder.resolve("plan.json")));
    String digits = plan.get("planId").asString().substring("sha256:".length());
    assertThat(planned.out())
        .contains("Downtime", "Destroyed    nothing", "Nothing stands against it", digits);
    assertThat(Files.readString(folder.resolve("plan.html"))).contains("Upgrade plan", digits);

    runbook();
    Terminal executed = terminal();
    int exit = executed.run("execute", "-runbookid", "r", "--plan", digits.substring(0, 8));
    assertThat(exit).as(executed.out() + executed.err()).isZero();
    Terminal status = terminal();
    assertThat(status.run("status", "--json")).isZero();
    assertThat(JsonMapper.shared().readTree(status.out()).get("planId").asString())
        .isEqualTo("sha256:" + digits);
    Terminal again = terminal();
    assertThat(again.run("plan")).isZero();
    assertThat(again.out()).contains("Nothing is left to do").doesNotContain("Conversions");
  }

  @Test
  void a_plan_is_the_same_again_and_refused_once_the_database_has_moved() {
    Terminal first = terminal();
    Terminal second = terminal();
    assertThat(first.run("plan", "--json", "--out", "plan.json")).isZero();
    assertThat(second.run("plan", "--json", "--recalibrate")).isZero();
    assertThat(id(second)).isEqualTo(id(first));
    runbook();
    database.with("test", s -> s.execute("alter table customer add mine int"));

    Terminal refused = terminal();
    int exit = refused.run("execute", "-runbookid", "r", "--plan", "plan.json");

    assertThat(exit).isEqualTo(3);
    assertThat(refused.err()).contains("table public.customer was changed", "uplift plan");
  }

  @Test
  void what_would_be_refused_is_in_the_plan_and_is_exit_code_3() {
    database.with("test", s -> s.execute("create table old as select 1 as a"));

    Terminal terminal = terminal();

    assertThat(terminal.run("plan")).isEqualTo(3);
    assertThat(terminal.out()).contains("Refused", "public.old", "it would be refused");
  }

  @Test
  void a_disk_that_is_too_small_is_refused_in_the_plan_and_before_anything_is_done() {
    String full = SITE + "disk-probe: echo / 10\n";
    Terminal planned = terminal(full);
    runbook();
    Terminal executed = terminal(full);

    assertThat(planned.run("plan")).isEqualTo(3);
    assertThat(planned.out()).contains("Refused", "the disk \"/\" has 10 bytes free");
    assertThat(executed.run("execute", "-runbookid", "r")).isEqualTo(3);
    assertThat(executed.err()).contains("diskTooSmall", "more room there");
    assertThat(schemas()).doesNotContain("dbupgrade");
    assertThat(terminal(full + "limits: {free-disk: unknown}\n").run("plan")).isZero();
  }

  @Test
  void a_file_that_was_altered_since_it_was_approved_is_exit_code_2() throws IOException {
    assertThat(terminal().run("plan", "--out", "plan.json")).isZero();
    String text = Files.readString(folder.resolve("plan.json"));
    String altered = text.replaceFirst("\"sql\" : \\[ \"", "$0/* and more */ ");
    Files.writeString(folder.resolve("altered.json"), altered);
    runbook();
    Terminal terminal = terminal();

    assertThat(altered).isNotEqualTo(text);
    assertThat(terminal.run("execute", "-runbookid", "r", "--plan", "altered.json")).isEqualTo(2);
    assertThat(terminal.err()).contains("it is not as it was made", " was changed");
    assertThat(schemas()).doesNotContain("dbupgrade");
  }

  @Test
  void an_unknown_plan_is_exit_code_2() {
    runbook();
    Terminal terminal = terminal();

    assertThat(terminal.run("execute", "-runbookid", "r", "--plan", "abcdef")).isEqualTo(2);
    assertThat(terminal.err()).contains("there is no plan \"abcdef\"");
  }

  private void runbook() {
    assertThat(terminal().run("generate", "--write-inputs", "-runbookid=r", "-runbookfile=r.xml"))
        .isZero();
    assertThat(terminal().run("import", "-runbookfile=r.xml")).isZero();
  }

  private static String id(Terminal terminal) {
    return JsonMapper.shared().readTree(terminal.out()).get("planId").asString();
  }

  private List<String> schemas() {
    return database.with("test", s -> s.lines("select nspname::text from pg_namespace"));
  }

  private Terminal terminal() {
    return terminal(SITE);
  }

  private Terminal terminal(String site) {
    return Site.in(folder)
        .file("environment.yaml", site)
        .terminal()
        .with("UPLIFT_DATABASE", database.url().toString())
        .with("PGPASSFILE", Rehearsal.server(18).passFile().toString());
  }
}
