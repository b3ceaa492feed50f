package dev.uplift.proving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command lines and queries of the reference's own page, as they are printed there. */
class ReferenceCommandsTest {
  private static final String PAGE =
      """
      .\\AXUpdateInstaller.exe generate -runbookid="MajorVersionDataUpgrade-runbook" \
      -topologyfile="DefaultTopologyData.xml" -servicemodelfile="DefaultServiceModelData.xml" \
      -runbookfile="MajorVersionDataUpgrade-runbook.xml"
      .\\AXUpdateInstaller.exe import -runbookfile="MajorVersionDataUpgrade-runbook.xml"
      .\\AXUpdateInstaller.exe execute -runbookid="MajorVersionDataUpgrade-runbook"
      """;

  private static final String STATUS =
      """
      SELECT StartTime, EndTime, Steps, SubSteps, Status
      FROM [DBUPGRADE].[DATAUPGRADESTATUS]
      ORDER BY EndTime DESC
      """;

  @TempDir Path folder;

  @Test
  void the_pages_command_lines_upgrade_a_database_and_its_queries_tell_of_it() {
    Databases server = new Databases(18);
    try (Database database = server.fresh("page")) {
      TinyPackage.install(database);
      Path tiny = TinyPackage.in(folder.resolve("tiny")).folder();
      Site.of(folder, database, server, tiny).writeInputs().succeeded();

      String lines = PAGE.replace(".\\AXUpdateInstaller.exe", "./uplift");
      Map<String, String> environment =
          Map.of(
              "PGPASSFILE", server.passFile().toString(),
              "UPLIFT_HOME", folder.resolve("home").toString());
      assertThat(CommandLines.in(folder, environment).run(lines)).satisfies(Endings.done());

      try (Session session = database.session("page")) {
        assertThat(states(session)).contains("FinalDbSync/DisableDataUpgradeFlag").hasSize(42);
        assertThat(session.query("select * from RELEASEUPDATESCRIPTSERRORLOG", row -> 1)).isEmpty();
      }
    }
  }

  @Test
  void a_step_that_failed_is_run_again_by_the_pages_command_once_its_script_is_mended() {
    Databases server = new Databases(18);
    try (Database database = server.fresh("page")) {
      TinyPackage.install(database);
      Path tiny = folder.resolve("tiny");
      TinyPackage.in(tiny, "update note set length = 1 / (id - 7);");
      Site site = Site.of(folder, database, server, tiny);
      assertThat(site.upgrade()).satisfies(Endings.complaint(1, "division by zero"));

      try (Session session = database.session("page")) {
        assertThat(session.query("select * from RELEASEUPDATESCRIPTSERRORLOG", row -> 1))
            .hasSize(1);
        TinyPackage.in(tiny);
        assertThat(site.execute("-rerunstep=3")).satisfies(Endings.done());

        String measured = "select count(*) n from note where length = char_length(body)";
        long notes = session.one(measured, row -> row.number("n"));
        assertThat(notes).isEqualTo(100);
      }
    }
  }

  private static List<String> states(Session session) {
    return session.query(
        STATUS.replace("[", "").replace("]", ""),
        row -> row.string("steps") + "/" + row.string("substeps"));
  }
}
