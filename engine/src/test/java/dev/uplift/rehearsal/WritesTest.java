package dev.uplift.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.RecordWrite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the list of writes to the code. To write it anew: {@code -Duplift.write=true}. */
class WritesTest {
  private static final Path SOURCES =
      Path.of(System.getProperty("uplift.root", "..")).resolve("engine/src/main");
  private static final Path LIST = SOURCES.resolve("resources/dev/uplift/rehearsal/writes.txt");
  private static final Pattern STRINGS =
      Pattern.compile("\"\"\"\\R.*?\"\"\"|\"(?:[^\"\\\\\\n]|\\\\.)*\"", Pattern.DOTALL);
  private static final Pattern JOINED = Pattern.compile("\"\\s*\\+\\s*\"");

  @Test
  void every_write_to_the_records_is_a_point_at_which_a_rehearsal_can_die() throws IOException {
    List<String> inCode = List.copyOf(inCode());

    if (Boolean.getBoolean("uplift.write")) {
      Files.write(LIST, inCode);
    }

    assertThat(Files.readAllLines(LIST))
        .as("run this test with -Duplift.write=true, and give new writes their kill tests")
        .isEqualTo(inCode);
  }

  @Test
  void a_write_is_named_by_verb_table_and_what_an_update_sets() {
    assertThat(RecordWrite.kind("update dbupgrade.chunk c\n   set a = f(1, x), b = 'x' where c"))
        .contains("update chunk: a b");
    assertThat(RecordWrite.kind("update dbupgrade.chunk set a = (select 1 from t where b = 2)"))
        .contains("update chunk: a");
    assertThat(RecordWrite.kind("with p as (select 1) insert into dbupgrade.run select 1"))
        .contains("insert run");
    assertThat(RecordWrite.kind("select 1 from dbupgrade.run where state = 'update'")).isEmpty();
    assertThat(RecordWrite.kind("update dbupgrader.chunk set a = 1")).isEmpty();
  }

  private static Set<String> inCode() throws IOException {
    TreeSet<String> kinds = new TreeSet<>();
    try (Stream<Path> files = Files.walk(SOURCES.resolve("java"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        String source = JOINED.matcher(Files.readString(file)).replaceAll("");
        if (!file.toString().contains("/rehearsal/")) {
          STRINGS
              .matcher(source)
              .results()
              .map(MatchResult::group)
              .forEach(text -> RecordWrite.kind(text).ifPresent(kinds::add));
        }
      }
    }
    return kinds;
  }
}
