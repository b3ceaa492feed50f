package dev.uplift.restore.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.problem.Problem;
import dev.uplift.rehearsal.Rehearsal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ArchiveCheckTest {
  @Test
  void everything_that_stands_against_a_restore_is_told_at_once() {
    Archive archive =
        new Archive(
            "erp",
            "19.2",
            19,
            19,
            "no such owner",
            Map.of("ENCODING", "UTF8", "LOCALE", "xx_YY.UTF-8"),
            Set.of("no such owner"),
            Set.of("no such owner", "uplift"),
            List.of("plpgsql", "nosuchextension"),
            3,
            false);
    try (Database database = Rehearsal.database(18, "check")) {
      String taken = database.url().database();

      assertThat(problems(database, archive, taken, true))
          .extracting(Problem::code)
          .containsExactly(
              "serverTooOld", "databaseExists", "localeMissing", "extensionMissing", "roleMissing");
      assertThat(problems(database, archive, "x".repeat(64), false))
          .extracting(Problem::code)
          .containsExactly("serverTooOld", "databaseName", "localeMissing", "extensionMissing");
    }
  }

  @Test
  void a_locale_that_the_server_has_and_an_encoding_that_it_lacks_are_told_apart() {
    Map<String, String> good = Map.of("ENCODING", "UTF8", "LOCALE", "C.UTF-8");
    Map<String, String> icu =
        Map.of("ENCODING", "UTF8", "LOCALE_PROVIDER", "icu", "LOCALE", "C", "ICU_LOCALE", "de-DE");
    Map<String, String> bad = Map.of("ENCODING", "EBCDIC", "LOCALE", "C");
    try (Database database = Rehearsal.database(18, "check")) {
      assertThat(problems(database, of(good), "new", true)).isEmpty();
      assertThat(problems(database, of(icu), "new", true)).isEmpty();
      assertThat(problems(database, of(bad), "new", true))
          .extracting(Problem::code)
          .containsExactly("encodingMissing");
    }
  }

  @Test
  void a_database_that_a_killed_restore_left_is_known_as_such() {
    try (Database database = Rehearsal.database(18, "check")) {
      String name = database.url().database();
      database.with(
          "test",
          s ->
              s.execute(
                  "comment on database \"%s\" is '%s'".formatted(name, BackupRestore.INCOMPLETE)));

      List<Problem> problems =
          problems(database, of(Map.of("ENCODING", "UTF8", "LOCALE", "C")), name, true);

      assertThat(problems.getFirst().why()).contains("not complete");
    }
  }

  private static Archive of(Map<String, String> options) {
    return new Archive("erp", "15.2", 15, 15, "", options, Set.of(), Set.of(), List.of(), 3, false);
  }

  private static List<Problem> problems(
      Database database, Archive archive, String name, boolean owners) {
    return database.with(
        "test",
        session -> new ArchiveCheck(session, archive, name).problems(database.version(), owners));
  }
}
