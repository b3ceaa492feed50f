package dev.uplift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.database.Identifier;
import dev.uplift.database.Session;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.run.outside.RunLock;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AdoptCommandTest {
  @TempDir Path folder;

  private final Database original = Rehearsal.database(18, "adopt");
  private final String name = original.url().database();
  private final String restored = name + " new";

  @AfterEach
  void close() {
    original.close();
  }

  @Test
  void adopt_renames_both_and_undo_takes_it_back() {
    restore();
    Terminal terminal = terminal();

    int adopted = terminal.run("adopt", "--restored", restored, "--as", name);
    String said = terminal.out();
    int undone = terminal.run("adopt", "--restored", restored, "--as", name, "--undo", "--json");

    assertThat(terminal.err()).isEmpty();
    assertThat(adopted).isZero();
    assertThat(said)
        .contains("\"" + restored + "\" is now \"" + name + "\".")
        .contains("is now \"" + name + "_orig\".");
    assertThat(undone).isZero();
    assertThat(terminal.out()).startsWith("{\"format\":\"adopt/1\",\"database\":\"" + name);
  }

  @Test
  void sessions_of_others_are_told_and_ended_only_when_asked_for() {
    restore();
    Terminal terminal = terminal();
    try (Session _ = original.session("somebody")) {

      int refused = terminal.run("adopt", "--restored", restored, "--as", name);
      String why = terminal.err();
      int done = terminal.run("adopt", "--restored", restored, "--as", name, "--end-sessions");

      assertThat(refused).isEqualTo(3);
      assertThat(why).contains("[databaseInUse]").contains("somebody").contains("--end-sessions");
      assertThat(done).isZero();
      assertThat(terminal.out()).contains("1 session was ended");
    }
  }

  @Test
  void a_database_that_is_being_upgraded_is_left_alone() {
    restore();
    Terminal terminal = terminal();
    try (RunLock _ = RunLock.take(original, "a-run")) {

      int exit = terminal.run("adopt", "--restored", restored, "--as", name, "--end-sessions");

      assertThat(exit).isEqualTo(3);
      assertThat(terminal.err()).contains("[alreadyRunning]");
    }
  }

  private void restore() {
    try (Database server = original.maintenance()) {
      server.with(
          "test",
          session ->
              session.execute(
                  "create database " + Identifier.quote(restored) + " template template0"));
    }
    original.letGo();
  }

  private Terminal terminal() {
    return new Terminal(folder)
        .with("PGPASSFILE", Rehearsal.server(18).passFile().toString())
        .with("UPLIFT_DATABASE", original.url().toString());
  }
}
