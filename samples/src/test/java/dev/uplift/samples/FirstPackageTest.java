package dev.uplift.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import dev.uplift.database.SqlText;
import dev.uplift.pack.PackageReader;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.Script;
import dev.uplift.rehearsal.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The small package of the guide for package authors. */
class FirstPackageTest {
  private static final Path ROOT = Path.of(System.getProperty("uplift.root"));
  private static final Path PACKAGE = ROOT.resolve("samples/first-package");

  @TempDir Path unpack = Path.of("");

  @Test
  void nothing_is_wrong_with_it() {
    PackageStack stack = stack();

    assertThat(stack.scripts())
        .extracting(Script::path)
        .containsExactly("loan/fill-due", "member/split-names", "set-version");
    assertThat(stack.dictionary().retired())
        .containsOnlyKeys("public.member.fullname", "public.member.fax");
    assertThat(stack.sourceProblems("1.4")).isEmpty();
  }

  @Test
  void the_guide_shows_its_files_as_they_are() throws IOException {
    String guide = Files.readString(ROOT.resolve("docs/guide/package-authors.md"));

    try (Stream<Path> files = Files.walk(PACKAGE)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(guide).contains(Files.readString(file));
      }
    }
  }

  @Test
  void its_model_can_be_made_and_its_scripts_convert_the_old_rows() throws IOException {
    try (Database model = Rehearsal.database(18, "first_model");
        Database old = Rehearsal.database(18, "first_old")) {
      run(model, Files.readString(PACKAGE.resolve("model/010-tables.sql")));
      run(old, Files.readString(ROOT.resolve("samples/first-package-old.sql")));
      run(old, "alter table client rename to member; alter table member add givenname text");
      run(old, "alter table member rename clientid to memberid; alter table loan add due date");
      run(old, "alter table member add familyname text");

      stack().scripts().forEach(script -> run(old, whole(script)));

      assertThat(answers(old, "select givenname || '|' || familyname as a from member order by 1"))
          .containsExactly("Ada|Lovelace", "Alan Mathison|Turing", "|Plato");
      assertThat(answers(old, "select due::text as a from loan order by 1"))
          .containsExactly("2026-03-30", "2026-04-06", "2026-04-29");
      assertThat(answers(old, "select version as a from sysversion")).containsExactly("2.0");
    }
  }

  private PackageStack stack() {
    return PackageReader.read(List.of(PACKAGE), unpack);
  }

  private static String whole(Script script) {
    Script.Work.Sql sql = (Script.Work.Sql) script.work();
    return SqlText.replace(
        sql.body(), p -> p.name().equals("chunk") ? Optional.of("true") : Optional.empty());
  }

  private static void run(Database database, String sql) {
    try (Session session = database.session("sample")) {
      SqlText.statements(sql).forEach(statement -> session.execute(statement.text()));
    }
  }

  private static List<String> answers(Database database, String sql) {
    try (Session session = database.session("sample")) {
      return session.query(sql, row -> row.string("a"));
    }
  }
}
