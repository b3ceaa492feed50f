package dev.uplift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.run.outside.RunLock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class TagsCommandTest {
  @TempDir Path folder = Path.of("");

  @Test
  void a_company_whose_tag_a_person_sets_is_left_out_of_the_upgrade_and_the_others_get_theirs() {
    try (Parties site = Parties.in(folder)) {
      Terminal terminal = site.terminal();
      assertThat(terminal.run("tags", "list")).isZero();
      assertThat(terminal.out()).isEqualTo("There is none.\n");

      int set =
          terminal.run(
              "tags", "set", "PARTIES-1", "--company", "usmf", "--skipped", "--because", "sold");
      String said = terminal.out();
      Terminal upgrade = site.imported();
      int executed = upgrade.run("execute", "--runbook-id", "r1");
      int listed = terminal.run("tags", "list", "--json");

      assertThat(said)
          .contains("usmf", "skipped", "sold", "1 set, 0 stay as they were.")
          .contains("It is the tag of create-parties.");
      assertThat(set + executed + listed).as(upgrade.err()).isZero();
      assertThat(site.count("custtable where party > 0 and dataareaid = 'dat'")).isEqualTo(10);
      assertThat(site.count("custtable where party > 0 and dataareaid = 'usmf'")).isZero();
      JsonNode tags = Published.fits(terminal.out()).get("tags");
      assertThat(tags.findValuesAsString("company")).containsExactly("dat", "usmf");
      assertThat(tags.get(0).get("script").asString()).isEqualTo("create-parties");
      assertThat(tags.get(1).get("reason").asString()).isEqualTo("sold");
      assertThat(tags.get(1).has("run")).isFalse();
    }
  }

  @Test
  void one_that_is_set_stays_as_it_is_and_one_that_is_cleared_is_gone() {
    try (Parties site = Parties.in(folder)) {
      Terminal terminal = site.terminal();
      assertThat(set(terminal, "by hand", "dat")).isZero();
      assertThat(set(terminal, "again", "dat", "usmf")).isZero();
      JsonNode told = Published.fits(terminal.out());
      assertThat(told.get("changed").asInt()).isEqualTo(1);
      assertThat(told.get("tags").findValuesAsString("reason")).containsExactly("by hand", "again");

      assertThat(clear(terminal, "dat")).isZero();

      assertThat(Published.fits(terminal.out()).get("tags").findValuesAsString("company"))
          .containsExactly("dat");
      assertThat(companies(site)).containsExactly("usmf");
    }
  }

  @Test
  void who_cleared_a_tag_and_why_is_kept() {
    try (Parties site = Parties.in(folder)) {
      Terminal terminal = site.terminal().with("USER", "anna");
      assertThat(set(terminal, "by hand", "dat")).isZero();
      assertThat(terminal.run("tags", "clear", "PARTIES-1", "--company", "dat")).isEqualTo(2);
      assertThat(terminal.err()).contains("--because");

      assertThat(clear(terminal, "dat")).isZero();
      assertThat(terminal.run("tags", "list")).isZero();
      assertThat(terminal.out()).contains("There is none.", "Cleared", "anna", "wrong");
      assertThat(set(terminal, "by hand", "dat")).isZero();
      assertThat(clear(terminal, "dat", "usmf")).as("none is cleared").isEqualTo(2);
      assertThat(terminal.run("tags", "list", "--json")).isZero();

      JsonNode cleared = Published.fits(terminal.out()).get("cleared");
      assertThat(cleared).hasSize(1);
      assertThat(cleared.get(0).get("company").asString()).isEqualTo("dat");
      assertThat(cleared.get(0).get("who").asString()).isEqualTo("anna");
      assertThat(companies(site)).containsExactly("dat");
    }
  }

  @Test
  void what_is_asked_for_several_companies_is_done_for_all_or_for_none() {
    try (Parties site = Parties.in(folder)) {
      Terminal terminal = site.terminal();
      assertThat(set(terminal, "by hand", "dat")).isZero();

      assertThat(clear(terminal, "dat", "usmf")).isEqualTo(2);
      assertThat(terminal.err()).contains("tagNotSet", "usmf");
      assertThat(set(terminal, "by hand", "usmf", "nowhere")).isEqualTo(2);
      assertThat(terminal.err()).contains("companyUnknown", "dat, usmf");

      assertThat(companies(site)).containsExactly("dat");
    }
  }

  @Test
  void a_tag_is_refused_where_its_script_would_not_look_for_it_and_taken_without_a_script() {
    try (Parties site = Parties.in(folder)) {
      Terminal terminal = site.terminal();

      assertThat(terminal.run("tags", "set", "PARTIES-1", "--because", "b")).isEqualTo(2);
      assertThat(terminal.err()).contains("[tagOfOtherScope]", "PerCompany", "--company");
      assertThat(terminal.run("tags", "set", "METHOD-1", "--because", "b")).isZero();
      assertThat(terminal.out()).contains("No script's header carries it");

      assertThat(companies(site)).containsExactly("");
    }
  }

  @Test
  void without_a_reason_or_while_an_upgrade_is_at_work_nothing_is_set_or_cleared() {
    try (Parties site = Parties.in(folder)) {
      Terminal terminal = site.terminal();
      assertThat(terminal.run("tags", "set", "PARTIES-1", "--company", "dat")).isEqualTo(2);
      assertThat(terminal.err()).contains("--because");
      assertThat(set(terminal, "by hand", "dat")).isZero();

      try (RunLock _ = RunLock.take(site.database(), "another")) {
        assertThat(set(terminal, "by hand", "usmf")).isEqualTo(3);
        assertThat(terminal.err()).contains("alreadyRunning");
        assertThat(clear(terminal, "dat")).isEqualTo(3);
      }

      assertThat(companies(site)).containsExactly("dat");
    }
  }

  private static int set(Terminal terminal, String because, String... companies) {
    return terminal.run(line(List.of("set", "PARTIES-1", "--because", because), companies));
  }

  private static int clear(Terminal terminal, String... companies) {
    return terminal.run(line(List.of("clear", "PARTIES-1", "--because", "wrong"), companies));
  }

  private static String[] line(List<String> begin, String... companies) {
    List<String> line = new ArrayList<>(List.of("tags"));
    line.addAll(begin);
    for (String company : companies) {
      line.addAll(List.of("--company", company));
    }
    line.add("--json");
    return line.toArray(String[]::new);
  }

  private static List<String> companies(Parties site) {
    return site.database()
        .with(
            "test",
            session ->
                session.query(
                    "select company from dbupgrade.upgradetag order by 1",
                    row -> row.string("company")));
  }
}
