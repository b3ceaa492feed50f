package dev.uplift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ColumnsTest {
  private static final Table TABLE =
      new Table(
          List.of("StartTime", "SubSteps", "Status"),
          List.of(
              List.of("2027-03-06 06:28:00.123", "EnableDisabledDbLogTriggers", "Completed"),
              List.of("2027-03-06 06:29:00.456", "SyncSchema", "Failed")));

  @ParameterizedTest
  @CsvSource({"10, 38", "40, 38", "60, 58", "80, 78", "100, 98", "120, 118", "400, 118"})
  void text_is_as_wide_as_the_terminal_within_reason(int terminal, int width) {
    assertThat(of(terminal).width()).isEqualTo(width);
  }

  @Test
  void in_a_pipe_paragraphs_take_78_columns_and_entries_and_tables_keep_their_lines() {
    String words = "what lacks is told with what brings it back ".repeat(4).strip();

    assertThat(Columns.PAPER.paragraph("  ", words).lines())
        .hasSize(3)
        .allMatch(line -> line.length() <= 78);
    assertThat(Columns.PAPER.entry("Left      ", " ".repeat(10), words))
        .isEqualTo("Left      " + words + "\n");
    assertThat(Columns.PAPER.table(TABLE)).isEqualTo(TABLE.text());
  }

  @ParameterizedTest
  @CsvSource({"40", "50", "60", "80", "120"})
  void nothing_is_wider_than_the_terminal_and_no_cell_is_lost(int terminal) {
    String text = of(terminal).table(TABLE);

    assertThat(text.lines()).allMatch(line -> line.length() <= terminal - 2);
    assertThat(text).contains("06:28:00.123", "06:29:00.456", "Completed", "Failed");
    assertThat(text.replaceAll("\\s", "")).contains("StartTime");
  }

  @Test
  void columns_give_way_first_and_then_stand_beneath_each_other() {
    assertThat(of(52).table(TABLE))
        .isEqualTo(
            """
            StartTime           SubSteps            Status
            ------------------  ------------------  ---------
            2027-03-06          EnableDisabledDb    Completed
            06:28:00.123        LogTriggers
            2027-03-06          SyncSchema          Failed
            06:29:00.456
            """);
    assertThat(
            new Table(List.of("A", "B"), List.of(List.of("word ".repeat(3).strip(), "x"))).text(9))
        .isEqualTo(
            """
            A  word
               word
               word
            B  x
            """);
  }

  @Test
  void a_line_is_not_broken_before_its_first_word() {
    assertThat(of(40).folded("    PreSync/ExecuteScripts/ConfigureBatch: 4 workers"))
        .isEqualTo(
            """
                PreSync/ExecuteScripts/Configure
                  Batch: 4 workers
            """);
  }

  @Test
  void a_heading_that_leaves_little_room_has_a_line_of_its_own() {
    String first = "lacks    prepared-transactions  ";

    assertThat(of(40).entry(first, " ".repeat(first.length()), "two are open: commit them first"))
        .isEqualTo(
            """
            lacks    prepared-transactions
                two are open: commit them first
            """);
    assertThat(of(40).entry("       costs" + " ".repeat(20), " ".repeat(32), "the server waits"))
        .isEqualTo("    costs: the server waits\n");
    assertThat(of(60).entry(first, " ".repeat(first.length()), "two are open"))
        .isEqualTo(first + "two are open\n");
  }

  @Test
  void problems_are_set_for_the_terminal_but_lines_for_a_shell_stay_as_they_are() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    String shell = "psql -X -d postgres -c 'alter database erp rename to erp_failed'\necho done";
    Problem problem =
        Problem.of("restoreFailed", "the restore point could not be put back in its place")
            .withWhy("the disk of the server is full, and a copy of the database needs room")
            .withRemedy(shell);

    new Complaints(stream, false, false, of(48)).print(List.of(problem));

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            error: the restore point could not be put back
                   in its place [restoreFailed]
              why    the disk of the server is full, and a
                     copy of the database needs room
              do     psql -X -d postgres -c 'alter database erp rename to erp_failed'
                     echo done
            """);
  }

  @Test
  void where_something_is_stands_beside_what_it_is_only_where_it_says_more() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    Problem problem =
        Problem.of("odd", "it is odd").withTarget("a.yaml").withAt(Place.file("a.yaml"));

    new Complaints(stream, false, false, Columns.PAPER).print(List.of(problem));

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo("error: it is odd [odd]\n  what   a.yaml\n");
  }

  @Test
  void what_the_variable_columns_says_counts() {
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    Map<String, String> narrow = Map.of("COLUMNS", "50");

    assertThat(Caller.inFolder(Path.of("/"), narrow, nowhere, nowhere).columns()).isEqualTo(of(50));
    assertThat(Caller.inFolder(Path.of("/"), Map.of(), nowhere, nowhere).columns())
        .isEqualTo(Columns.PAPER);
  }

  private static Columns of(int terminal) {
    return new Columns(OptionalInt.of(terminal));
  }
}
