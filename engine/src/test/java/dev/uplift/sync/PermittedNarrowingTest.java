package dev.uplift.sync;

import static dev.uplift.sync.PairRun.assertEndsEqual;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.uplift.pack.Dictionary;
import dev.uplift.pack.Dictionary.ColumnEntry;
import dev.uplift.pack.Dictionary.Narrow;
import dev.uplift.pack.Dictionary.TableEntry;
import dev.uplift.problem.Problem;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.sync.intent.Mode;
import dev.uplift.sync.scan.Narrowed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Values that may change are counted; how often a table is read for that, the server's own log
 * tells.
 */
class PermittedNarrowingTest {
  private static final String OLD =
      """
      create table t (id int primary key, amount numeric(32,16), name varchar(20), small bigint);
      insert into t values (1, 1.25, 'Annabella', 1), (2, 2.5000001, 'Bert', 2),
        (3, 3.0000004, null, 3)
      """;
  private static final String NEW =
      """
      create table t (id int primary key, amount numeric(32,6), name varchar(4), small bigint)
      """;

  /** What a session was told to do, its lines after the first indented. */
  private static final Pattern STATEMENT =
      Pattern.compile("(?m)LOG:  (?:statement|execute [^:]+): (.*(?:\\n\\t.*)*)$");

  private static final String READS = " from \"public\".\"t\" ";

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void a_narrowing_that_is_permitted_is_done_and_says_how_many_values_changed_and_how_far(
      int major) {
    String old =
        """
        create table t (id int primary key, amount numeric(32,16), name varchar(20));
        insert into t values (1, 1.25, 'Annabella'), (2, 2.5000001, 'Bert'), (3, 3.0000004, null)
        """;
    String shall = "create table t (id int primary key, amount numeric(32,6), name varchar(4))";
    Dictionary words = permitted("amount", "name");

    try (PairRun run = PairRun.of(major, old, shall, words)) {
      List<Narrowed> narrowed = run.syncer().sync(Mode.FULL).narrowed();

      assertThat(narrowed)
          .extracting(n -> n.column().name(), Narrowed::rows)
          .containsExactlyInAnyOrder(tuple("amount", 2L), tuple("name", 1L));
      assertThat(narrowed)
          .filteredOn(n -> n.column().name().equals("amount"))
          .allSatisfy(n -> assertThat(n.largest()).startsWith("0.0000004"))
          .allSatisfy(n -> assertThat(n.summed()).startsWith("0.0000005"));
      assertEndsEqual(run);
      assertThat(run.rows("select concat_ws(' ', amount, name) r from t order by id"))
          .containsExactly("1.250000 Anna", "2.500000 Bert", "3.000000");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void what_may_change_is_counted_in_one_scan_just_before_its_table_is_written_anew(int major) {
    try (PairRun run = logged(major, NEW, permitted("amount", "name"))) {
      ServerLog log = ServerLog.of(major);
      List<Narrowed> narrowed = run.syncer().sync(Mode.FULL).narrowed();

      assertThat(narrowed).extracting(Narrowed::rows).containsExactlyInAnyOrder(2L, 1L);
      List<String> statements = log.since();
      assertThat(reading(statements)).singleElement().asString().contains("amount", "name");
      assertThat(statements.stream().filter(PermittedNarrowingTest::isOfRows))
          .hasSize(2)
          .last()
          .asString()
          .startsWith("alter table");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void what_may_change_is_not_counted_for_the_refusals_or_a_plan(int major) {
    try (PairRun run = logged(major, NEW, permitted("amount", "name"))) {
      ServerLog log = ServerLog.of(major);

      assertThat(run.preview().refusals()).isEmpty();
      assertThat(run.preview().plan(Mode.FULL).problems()).isEmpty();

      assertThat(log.since()).isNotEmpty();
      assertThat(reading(log.since())).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void what_may_not_change_is_counted_for_the_refusals_and_that_alone(int major) {
    String shall = NEW.replace("small bigint", "small int");
    try (PairRun run = logged(major, shall, permitted("amount"))) {
      ServerLog log = ServerLog.of(major);

      assertThat(run.preview().refusals())
          .extracting(Problem::target)
          .containsExactly("public.t.name");

      assertThat(reading(log.since()))
          .singleElement()
          .asString()
          .contains("name", "small")
          .doesNotContain("amount");
    }
  }

  /** The statements that read the table's rows, save for those that write it anew. */
  private static List<String> reading(List<String> statements) {
    return statements.stream().filter(sql -> sql.contains(READS)).toList();
  }

  private static boolean isOfRows(String sql) {
    return sql.contains(READS) || sql.startsWith("alter table");
  }

  /** Every statement of a session that begins from now on is in the server's log. */
  private static PairRun logged(int major, String shall, Dictionary words) {
    PairRun run = PairRun.of(major, OLD, shall, words);
    String name = run.database.url().database();
    PairRun.execute(run.database, "alter database " + name + " set log_statement to 'all'");
    return run;
  }

  private static Dictionary permitted(String... columns) {
    Map<String, ColumnEntry> entries = new HashMap<>();
    for (String column : columns) {
      Narrow how = column.equals("name") ? Narrow.TRUNCATE : Narrow.ROUND;
      entries.put(column, new ColumnEntry(Optional.empty(), Optional.empty(), Optional.of(how)));
    }
    TableEntry table =
        new TableEntry(Optional.empty(), Optional.empty(), Optional.empty(), entries);
    return Pair.words(Map.of("public.t", table), Map.of());
  }

  /** What the server of a major version writes behind a place. */
  private record ServerLog(Path file, long from) {
    static ServerLog of(int major) {
      try {
        Path file = Rehearsal.home().resolve("postgres-" + major + "/postgres.log");
        return new ServerLog(file, Files.size(file));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    List<String> since() {
      try {
        byte[] all = Files.readAllBytes(file);
        String text =
            new String(
                Arrays.copyOfRange(all, Math.toIntExact(from), all.length), StandardCharsets.UTF_8);
        return STATEMENT
            .matcher(text)
            .results()
            .map((MatchResult found) -> found.group(1))
            .toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
