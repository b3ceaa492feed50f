package dev.uplift.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageReaderTest {
  @TempDir Path folder = Path.of("");
  private PackageFiles files = new PackageFiles(Path.of("target/none"));

  @BeforeEach
  void write() {
    files = new PackageFiles(folder.resolve("shop"));
  }

  @Test
  void a_small_package_is_read_with_its_defaults() {
    files.file("scripts/customer/fill.sql", PackageFiles.SCRIPT);

    UpgradePackage pack = files.read().vendor();

    assertThat(pack.name()).isEqualTo("shop");
    assertThat(pack.platform()).isEqualTo("generic");
    assertThat(pack.requiredPostgresql()).isEqualTo("*");
    assertThat(pack.sha256()).hasSize(64);
    Script script = pack.scripts().getFirst();
    assertThat(script.path()).isEqualTo("customer/fill");
    assertThat(script.scope()).isEqualTo(Scope.PER_DATABASE);
    assertThat(script.group()).isEqualTo(Script.Group.MAIN);
    assertThat(script.work())
        .isEqualTo(new Script.Work.Sql("update customer set name = 'x';\n", 6));
  }

  @Test
  void names_are_qualified_and_have_one_spelling() {
    files
        .file("model/020.sql", "create schema audit; create table audit.log(id int);")
        .file(
            "model/dictionary.yaml",
            """
            format: dictionary/1
            tables:
              Customer: {id: 7, was: client, columns: {Name: {was: title, narrow: round}}}
              '"Odd"': {was: public.odd}
            retired:
              customer.fax: {because: nobody has one}
              audit.oldlog: {because: replaced}
              public.gone: {because: replaced}
              oldlog: {because: replaced}
              audit.f(integer, text): {because: replaced}
            system-tables: [sysconfig]
            """);

    Dictionary dictionary = files.read().dictionary();

    assertThat(dictionary.tables()).containsOnlyKeys("public.customer", "public.\"Odd\"");
    Dictionary.TableEntry customer = dictionary.tables().get("public.customer");
    assertThat(customer)
        .isEqualTo(
            new Dictionary.TableEntry(
                Optional.of(7),
                Optional.of("public.client"),
                Optional.empty(),
                java.util.Map.of(
                    "name",
                    new Dictionary.ColumnEntry(
                        Optional.empty(),
                        Optional.of("title"),
                        Optional.of(Dictionary.Narrow.ROUND)))));
    assertThat(dictionary.retired())
        .containsOnlyKeys(
            "public.customer.fax",
            "audit.oldlog",
            "public.gone",
            "public.oldlog",
            "audit.f(integer, text)");
    assertThat(dictionary.systemTables()).containsExactly("public.sysconfig");
  }

  @Test
  void every_problem_of_a_package_is_in_one_report_with_its_file_and_line() {
    files
        .file(
            "package.yaml",
            """
            format: package/1
            name: shop
            version: two
            upgrade: {from: ">=1.0", to: "2.0"}
            requires: {uplift: ">=99", postgresql: fifteen}
            platform: ax2013
            """)
        .file(
            "model/dictionary.yaml",
            """
            format: dictionary/1
            tables:
              a: {id: x, was: c}
              b: {was: c, colums: {}}
            retired:
              a.b: {by: customer/fil}
            """)
        .script(
            "customer/fill",
            "stage: PostSinc\nafter: [nothing]\nscope: PerCompany",
            "update t set a = 1;")
        .script("other", "stage: PostSync\nchunk: {table: t}", "commit;");

    List<String> lines = problems().stream().map(this::shown).toList();

    assertThat(lines)
        .containsExactlyInAnyOrder(
            "package.yaml:1 missingKey",
            "package.yaml:3 wrongValue",
            "package.yaml:4 unknownKey",
            "package.yaml:5 wrongValue",
            "package.yaml:5 upliftVersion",
            "package.yaml:6 wrongValue",
            "model/dictionary.yaml:3 wrongValue",
            "model/dictionary.yaml:4 wrongValue",
            "model/dictionary.yaml:4 unknownKey",
            "model/dictionary.yaml:6 unknownScript",
            "scripts/customer/fill.sql:4 wrongValue",
            "scripts/customer/fill.sql:5 unknownScript",
            "scripts/customer/fill.sql:8 placeholderMissing",
            "scripts/other.sql:5 wrongValue",
            "scripts/other.sql:7 endsTransaction",
            "scripts/other.sql:7 placeholderMissing");
  }

  @Test
  void names_that_are_exchanged_in_a_circle_are_refused_and_chains_are_not() {
    files.file(
        "model/dictionary.yaml",
        """
        format: dictionary/1
        tables:
          a: {was: b, columns: {x: {was: y}, z: {was: x}}}
          b: {was: c}
          c: {was: a, columns: {x: {was: y}, y: {was: x}}}
        values: {e: {v: {was: w}, w: {was: v}, n: {was: m}, m: {was: l}}}
        """);

    assertThat(problems().stream().map(this::shown).toList())
        .containsExactly(
            "model/dictionary.yaml:5 renamedInCircle",
            "model/dictionary.yaml:5 renamedInCircle",
            "model/dictionary.yaml:6 renamedInCircle");
  }

  @Test
  void advice_names_what_was_most_likely_meant() {
    files.file("package.yaml", PackageFiles.PACKAGE + "keep-foreign-object: true\n");

    Problem problem = problems().getFirst();

    assertThat(problem.message()).isEqualTo("the key \"keep-foreign-object\" is unknown");
    assertThat(problem.remedy()).startsWith("Did you mean \"keep-foreign-objects\"? Known here: ");
  }

  @Test
  void a_file_that_is_no_yaml_is_told_with_its_line() {
    files.file("package.yaml", "format: package/1\nname: [a\nversion: 2\n");

    assertThat(problems().stream().map(this::shown)).containsExactly("package.yaml:3 yamlSyntax");
  }

  @Test
  void a_zip_holds_the_same_package_as_its_folder() throws IOException {
    files.file("scripts/customer/fill.sql", PackageFiles.SCRIPT);
    PackageStack direct = files.read();
    Path unpack = folder.resolve("unpack");

    Path plain = files.zip(folder.resolve("a.zip"), "");
    Path below = files.zip(folder.resolve("b.zip"), "shop-2.0.1/");

    for (Path zip : List.of(plain, below, plain)) {
      PackageStack stack = PackageReader.read(List.of(zip), unpack);
      assertThat(stack.vendor().sha256()).isEqualTo(direct.vendor().sha256());
      assertThat(stack.scripts()).isEqualTo(direct.scripts());
    }
  }

  @Test
  void a_zip_that_leads_out_of_its_folder_is_refused() throws IOException {
    Path zip = files.zip(folder.resolve("a.zip"), "../../evil/");

    Failure failure = failure(zip);

    assertThat(failure.problems().getFirst().code()).isEqualTo("packageUnreadable");
    assertThat(Files.exists(folder.resolve("evil"))).isFalse();
  }

  @Test
  void a_place_without_a_package_and_a_broken_zip_are_told() {
    files.file("broken.zip", "no zip");

    assertThat(failure(folder.resolve("nowhere")).problems().getFirst().code())
        .isEqualTo("packageUnreadable");
    assertThat(failure(files.root().resolve("broken.zip")).exit()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void hashes_change_with_what_they_are_made_of() {
    files.file("scripts/customer/fill.sql", PackageFiles.SCRIPT);
    UpgradePackage before = files.read().vendor();

    files.file("scripts/customer/fill.sql", PackageFiles.SCRIPT + "-- more\n");
    UpgradePackage after = files.read().vendor();

    assertThat(after.sha256()).isNotEqualTo(before.sha256());
    assertThat(after.modelSha256()).isEqualTo(before.modelSha256());
    assertThat(after.scripts().getFirst().sha256())
        .isNotEqualTo(before.scripts().getFirst().sha256());
  }

  private List<Problem> problems() {
    return failure(files.root()).problems();
  }

  private Failure failure(Path location) {
    Failure failure =
        catchThrowableOfType(
            Failure.class, () -> PackageReader.read(List.of(location), folder.resolve("unpacked")));
    return Objects.requireNonNull(failure);
  }

  private String shown(Problem problem) {
    Place at = Objects.requireNonNull(problem.at());
    String file = Objects.requireNonNull(at.file()).replace(files.root() + "/", "");
    return file + ":" + at.line() + " " + problem.code();
  }
}
