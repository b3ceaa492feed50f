package dev.uplift.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class MainTest {
  @TempDir Path folder;

  @Test
  void help_is_on_standard_output_with_exit_code_0() {
    Terminal terminal = new Terminal(folder);

    int exit = terminal.run("--help");

    assertThat(exit).isZero();
    assertThat(terminal.out()).contains("Usage: uplift").contains("stop");
    assertThat(terminal.err()).isEmpty();
  }

  @Test
  void each_command_is_as_it_is_among_all() {
    Caller caller = Caller.inFolder(folder, Map.of(), System.out, System.err);
    Map<String, CommandLine> all = UpliftCommand.line(caller).getSubcommands();

    all.forEach(
        (name, command) -> {
          Map<String, CommandLine> alone =
              UpliftCommand.line(caller, name, "--help").getSubcommands();
          assertThat(alone).containsOnlyKeys(name);
          assertThat(alone.values())
              .extracting(CommandLine::getUsageMessage)
              .containsExactly(command.getUsageMessage());
        });
    assertThat(UpliftCommand.line(caller, "stat").getSubcommands()).hasSameSizeAs(all);
  }

  @Test
  void output_that_cannot_be_written_is_told_and_no_success() {
    PrintStream full = new PrintStream(new Failing("No space left on device"), true, UTF_8);
    ByteArrayOutputStream err = new ByteArrayOutputStream();

    int help = run(full, err, "--help");
    int stop = run(full, err, "stop");
    int wrong = run(full, err, "stop", "--hom", "x");

    assertThat(help).isEqualTo(1);
    assertThat(stop).isEqualTo(1);
    assertThat(wrong).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("could not be written [outputNotWritten]");
  }

  @Test
  void a_reader_that_has_read_enough_is_no_fault() {
    PrintStream left = new PrintStream(new Outlet(new Failing("Broken pipe")), true, UTF_8);
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream full =
        new PrintStream(new Outlet(new Failing("No space left on device")), true, UTF_8);

    assertThat(run(left, err, "--help")).isZero();
    assertThat(err.toString(UTF_8)).isEmpty();
    assertThat(run(full, err, "--help")).isEqualTo(1);
  }

  private int run(PrintStream out, ByteArrayOutputStream err, String... arguments) {
    PrintStream complaints = new PrintStream(err, true, UTF_8);
    return Main.run(Caller.inFolder(folder, Map.of(), out, complaints), arguments);
  }

  /** A device that takes nothing. */
  private static final class Failing extends OutputStream {
    private final String why;

    Failing(String why) {
      this.why = why;
    }

    @Override
    public void write(int one) throws IOException {
      throw new IOException(why);
    }
  }

  @Test
  void a_server_that_cannot_be_reached_is_told_with_where_why_and_what_to_do() throws IOException {
    int port;
    try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = nobody.getLocalPort();
    }
    Terminal terminal = new Terminal(folder).with("UPLIFT_PASSWORD", "very secret");

    int refused = terminal.run("status", "--database", "postgresql://me@127.0.0.1:" + port + "/x");

    assertThat(refused).isEqualTo(5);
    assertThat(terminal.err())
        .contains("error: the server at 127.0.0.1:" + port + " cannot be reached [unreachable")
        .contains("what   postgresql://me@127.0.0.1:" + port + "/")
        .contains("why    nothing listens there: the connection was refused")
        .contains("do     Start the server, or check host and port")
        .doesNotContain("very secret", "postmaster");
    assertThat(terminal.run("status", "--database", "postgresql://me@nobody.invalid/x"))
        .isEqualTo(5);
    assertThat(terminal.err())
        .contains("why    no host of the name \"nobody.invalid\" is known here")
        .contains("do     Check the host's name");
  }

  @Test
  void a_demo_that_is_to_fail_at_no_substep_is_refused_before_anything_is_made() {
    Terminal terminal = new Terminal(folder);

    int exit = terminal.run("demo", "--fail-at", "DbSync/Nowhere");

    assertThat(exit).isEqualTo(2);
    assertThat(terminal.err()).contains("there is no substep \"DbSync/Nowhere\"");
    assertThat(folder.resolve(".uplift")).doesNotExist();
  }

  @Test
  void commands_are_listed_with_whole_sentences_in_a_narrow_terminal() {
    Terminal terminal = new Terminal(folder).with("COLUMNS", "60");

    int exit = terminal.run("--help");

    assertThat(exit).isZero();
    String list = terminal.out().replaceAll("(?s).*Commands:\n|\n\nExit codes.*", "");
    assertThat(list.lines()).allMatch(line -> line.length() <= 60);
    assertThat(list.split("\\n(?=  \\w)", -1))
        .hasSizeGreaterThan(30)
        .allMatch(command -> command.endsWith("."));
  }

  @Test
  void an_unknown_command_is_exit_code_2_with_a_suggestion() {
    Terminal terminal = new Terminal(folder);

    int exit = terminal.run("stpo");

    assertThat(exit).isEqualTo(2);
    assertThat(terminal.out()).isEmpty();
    assertThat(terminal.err())
        .contains("error: unknown command \"stpo\" [usage]")
        .contains("Did you mean uplift stop");
  }

  @Test
  void what_lacks_and_what_is_no_number_is_said_in_words() {
    Terminal terminal = new Terminal(folder);

    assertThat(terminal.run("demo", "--rows", "many")).isEqualTo(2);
    assertThat(terminal.err())
        .startsWith("error: invalid value for option \"--rows\": \"many\" is no whole number");
    assertThat(terminal.run("analyze", "--sample", "many")).isEqualTo(2);
    assertThat(terminal.err()).contains("\"--sample\": \"many\" is no number [usage]");
    assertThat(terminal.run("sync", "--strategy", "fast")).isEqualTo(2);
    assertThat(terminal.err())
        .contains(
            "\"--strategy\": expected one of cost, merged, shadow, but it is \"fast\" [usage]");
    assertThat(terminal.run("restore-point", "drop")).isEqualTo(2);
    assertThat(terminal.err())
        .startsWith("error: missing required argument (specify one of these): (NAME | --expired)");
    assertThat(terminal.run("execute")).isEqualTo(2);
    assertThat(terminal.err()).startsWith("error: missing required option: \"--runbook-id=ID\"");
  }

  @Test
  void an_unknown_option_is_exit_code_2_with_a_suggestion() {
    Terminal terminal = new Terminal(folder);

    int exit = terminal.run("stop", "--hom", "x");

    assertThat(exit).isEqualTo(2);
    assertThat(terminal.err()).contains("unknown option \"--hom\"").contains("--home");
  }

  @Test
  void with_json_problems_are_error_objects_one_a_line() {
    Terminal terminal = new Terminal(folder).with("UPLIFT_DATABASE", "mysql://db/x");

    int exit = terminal.run("generate", "--postgres", "14", "--environment", "none.yaml", "--json");

    assertThat(exit).isEqualTo(2);
    assertThat(terminal.err().lines())
        .hasSize(3)
        .allMatch(line -> line.startsWith("{\"code\":\"") && line.endsWith("\"details\":[]}"));
  }

  @Test
  void every_wrong_setting_is_told_at_once() {
    Terminal terminal = new Terminal(folder).with("UPLIFT_POSTGRES", "eighteen");

    int exit = terminal.run("generate", "--database", "postgresql://me:secret@db/x");

    assertThat(exit).isEqualTo(2);
    assertThat(terminal.err())
        .contains("\"eighteen\", not 15 to 18")
        .contains("the database URL holds a password")
        .contains("2 problems.")
        .doesNotContain("secret@");
  }

  @Test
  void a_file_that_cannot_be_written_is_told_before_the_work_and_all_of_them_at_once()
      throws IOException {
    Files.createDirectory(folder.resolve("reports"));
    Files.writeString(folder.resolve("notes"), "");
    Terminal terminal =
        new Terminal(folder).with("UPLIFT_DATABASE", "postgresql://me@db.invalid/x");

    int exit = terminal.run("plan", "--html", "reports", "--out", "notes/plan.json");

    assertThat(exit).isEqualTo(2);
    assertThat(terminal.err())
        .contains("/reports\" is a folder [fileNotWritten]")
        .contains("/notes\" is no folder [fileNotWritten]")
        .contains("what   --html")
        .contains("what   --out")
        .contains("2 problems.");
    assertThat(terminal.run("analyze", "--html", "reports")).isEqualTo(2);
    assertThat(terminal.run("scripts", "--graph", "reports")).isEqualTo(2);
    assertThat(terminal.run("evidence", "R", "--out", "reports")).isEqualTo(2);
    assertThat(terminal.err()).contains("/reports\" is a folder");
  }

  @Test
  void a_folder_in_the_place_of_a_runbook_is_told_so() {
    Terminal terminal = new Terminal(folder);

    int exit = terminal.run("import", "--runbook-file", ".");

    assertThat(exit).isEqualTo(2);
    assertThat(terminal.err()).contains("is a folder, not a file [fileUnreadable]");
  }

  @Test
  void an_address_that_is_none_is_told_before_anybody_is_called() {
    Terminal terminal = new Terminal(folder);

    int exit = terminal.run("diff", "--database", "postgresql://me@localhost:99999/x");

    assertThat(exit).isEqualTo(2);
    assertThat(terminal.err()).contains("port is 99999, not 1 to 65535 [databaseUrl]");
  }

  @Test
  void a_folder_in_the_place_of_the_environments_file_is_told_with_the_file_in_it() {
    Terminal terminal = new Terminal(folder);

    int exit = terminal.run("analyze", "--environment", ".");

    assertThat(exit).isEqualTo(2);
    assertThat(terminal.err())
        .startsWith("error: the environment is a folder, not a file")
        .contains("Name the file in it: " + folder.resolve("environment.yaml"));
  }

  @Test
  void a_file_in_another_encoding_is_told_in_words() throws IOException {
    Files.writeString(
        folder.resolve("environment.yaml"), "name: café\n", StandardCharsets.ISO_8859_1);
    Terminal terminal = new Terminal(folder);

    int exit = terminal.run("analyze");

    assertThat(exit).isEqualTo(2);
    assertThat(terminal.err())
        .contains("environment.yaml\" cannot be read as UTF-8")
        .contains("why    it holds bytes that are no UTF-8 text");
  }

  @Test
  void stop_says_that_nothing_runs() {
    Terminal terminal = new Terminal(folder);

    int exit = terminal.run("stop");

    assertThat(exit).isZero();
    assertThat(terminal.out()).contains("No embedded server runs under " + folder);
  }
}
