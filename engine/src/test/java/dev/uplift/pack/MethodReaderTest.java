package dev.uplift.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uplift.pack.Script.Work.Phase;
import dev.uplift.pack.TableChange.RowChange;
import dev.uplift.pack.jar.TestJar;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MethodReaderTest {
  private static final String WHOLE =
      """
      static { if (true) throw new IllegalStateException("was loaded"); }
      @CheckPreconditions("Customers have names") public void check(UpgradeContext c) {}
      @UpgradeScriptDescription("Fill the hash")
      @UpgradeScriptStage(Stage.PRE_SYNC)
      @UpgradeScriptType(Type.START_SCRIPT)
      @UpgradeScriptTable(table = "customer", update = true)
      @UpgradeScriptTable(table = "party", read = true, create = true)
      @UpgradeScriptChanges(table = "customer", columns = {"hash"})
      @UpgradeScriptChanges(table = "party", rowsOf = {"customer"}, sumsStay = true)
      @UpgradeScriptChanges(table = "log", rows = UpgradeScriptChanges.Rows.MORE)
      @UpgradeScriptConfigKey("Retail")
      @UpgradeScriptPriority(7)
      @UpgradeScriptChunk(table = "customer", by = {"company", "id"}, quarantine = 5)
      @UpgradeScriptTag("CONTOSO-1-Hash-20260301")
      @UpgradeScriptVersions("<6.0")
      @UpgradeScriptRepairs(value = "customer.hashidx", allowDuplicates = "customer.hashidx")
      @UpgradeDependsOnModule(module = "first", method = "step")
      @UpgradeTaskDependsOnMe(method = "later")
      public void fill(UpgradeContext c) {}
      @UpgradeScriptDescription("Later") @UpgradeScriptStage(Stage.PRE_SYNC)
      @UpgradeScriptType(Type.START_SCRIPT) @UpgradeDependsOnTask("fill")
      public static void later(UpgradeContext c) {}
      @ValidateUpgrade(value = "All have hashes", perCompany = true)
      public void validate(UpgradeContext c) {}
      """;

  @TempDir Path folder = Path.of("");

  private PackageFiles files() {
    return new PackageFiles(folder.resolve("package"))
        .script("first/step", "stage: PreSync\ngroup: Start", "update customer set name = 'x';");
  }

  @Test
  void annotations_say_what_a_header_says_and_nothing_is_loaded() {
    PackageFiles files = files();
    new TestJar().with("Update70", WHOLE).write(files.root().resolve("lib/contoso.jar"));

    Script script = files.read().script("Update70/fill").orElseThrow();

    assertThat(script.description()).isEqualTo("Fill the hash");
    assertThat(script.stage()).isEqualTo(Script.Stage.PRE_SYNC);
    assertThat(script.group()).isEqualTo(Script.Group.START);
    assertThat(script.scope()).isEqualTo(Scope.PER_COMPANY);
    assertThat(script.access())
        .isEqualTo(
            new Script.TableAccess(
                List.of("public.party"),
                List.of("public.party"),
                List.of("public.customer"),
                List.of(),
                List.of(),
                Map.of(
                    "public.customer",
                    new TableChange(Optional.empty(), Optional.of(List.of("hash")), false),
                    "public.party",
                    new TableChange(
                        Optional.of(RowChange.ANY),
                        Optional.empty(),
                        true,
                        List.of("public.customer")),
                    "public.log",
                    new TableChange(Optional.of(RowChange.MORE), Optional.empty(), false))));
    assertThat(script.key()).contains("Retail");
    assertThat(script.priority()).isEqualTo(7);
    assertThat(script.chunk())
        .contains(new Script.Chunking("public.customer", List.of("company", "id")));
    assertThat(script.quarantine()).contains(5);
    assertThat(script.tag()).contains("CONTOSO-1-Hash-20260301");
    assertThat(script.versions()).contains("<6.0");
    assertThat(script.repairs()).containsExactly("public.customer.hashidx");
    assertThat(script.allowDuplicates()).containsExactly("public.customer.hashidx");
    assertThat(script.before()).containsExactly("Update70/later");
    assertThat(script.file()).endsWith("lib/contoso.jar!com/contoso/Update70.java");
  }

  @Test
  void preconditions_come_before_the_classs_scripts_and_validations_after_them() {
    PackageFiles files = files();
    new TestJar().with("Update70", WHOLE).write(files.root().resolve("lib/contoso.jar"));
    PackageStack stack = files.read();

    Script fill = stack.script("Update70/fill").orElseThrow();
    Script check = stack.script("Update70/check").orElseThrow();
    Script validate = stack.script("Update70/validate").orElseThrow();

    assertThat(fill.after()).containsExactly("first/step", "Update70/check");
    assertThat(check.stage()).isEqualTo(Script.Stage.PRE_SYNC);
    assertThat(validate.group()).isEqualTo(Script.Group.FINAL);
    assertThat(validate.scope()).isEqualTo(Scope.PER_COMPANY);
    assertThat(((Script.Work.Method) validate.work()).phase()).isEqualTo(Phase.VALIDATE);
  }

  @Test
  void a_script_has_changed_when_its_class_or_a_helper_has_and_not_when_another_script_has() {
    PackageFiles files = files();
    String hash = hash(files, "one", "two", "three");

    assertThat(hash(files, "one", "TWO", "three")).isEqualTo(hash);
    assertThat(hash(files, "ONE", "two", "three")).isNotEqualTo(hash);
    assertThat(hash(files, "one", "two", "THREE")).isNotEqualTo(hash);
  }

  private static String hash(PackageFiles files, String own, String other, String helper) {
    String script = "@UpgradeScriptDescription(\"%s\") public void run(UpgradeContext c) {}";
    new TestJar()
        .with("Own", script.formatted(own))
        .with("Other", script.formatted(other))
        .with("Helper", "public static String word() { return \"" + helper + "\"; }")
        .write(files.root().resolve("lib/contoso.jar"));
    return files.read().script("Own/run").map(Script::sha256).orElseThrow();
  }

  @Test
  void what_does_not_belong_into_a_jar_or_beside_it_is_told() {
    PackageFiles files = files();
    new TestJar()
        .entry("dev/uplift/script/UpgradeContext.class", new byte[] {1})
        .write(files.root().resolve("lib/wrong.jar"));
    files.file("lib/readme.pdf", "stray").file("lib/no.jar", "no jar");

    List<Problem> problems =
        Objects.requireNonNull(catchThrowableOfType(Failure.class, files::read)).problems();

    assertThat(problems)
        .extracting(Problem::code)
        .containsExactlyInAnyOrder(
            "strayFile", "jarUnreadable", "reservedPackage", "classUnreadable");
  }

  @Test
  void a_method_that_will_not_do_is_told_with_file_class_method_and_line() {
    PackageFiles files = files();
    new TestJar()
        .with(
            "Wrong",
            """
            @UpgradeScriptDescription("d") void hidden(UpgradeContext c) {}
            @UpgradeScriptDescription("d") public int answers(UpgradeContext c) { return 1; }
            @UpgradeScriptPriority(1) public void nameless(UpgradeContext c) {}
            @UpgradeScriptDescription("d") @UpgradeScriptTransaction(false)
            public void once(UpgradeContext c) {}
            @UpgradeScriptDescription("d") @UpgradeDependsOnTask("nobody")
            @UpgradeScriptVersions("old") public void lost(UpgradeContext c) {}
            """)
        .with(
            "Made",
            "Made(int i) {} @UpgradeScriptDescription(\"d\") public void run(UpgradeContext c) {}")
        .write(files.root().resolve("lib/wrong.jar"));

    List<Problem> problems =
        Objects.requireNonNull(catchThrowableOfType(Failure.class, files::read)).problems();

    assertThat(problems)
        .extracting(p -> p.code() + " " + p.target())
        .containsExactlyInAnyOrder(
            "methodUnusable com.contoso.Made.run",
            "methodUnusable com.contoso.Wrong.hidden",
            "methodUnusable com.contoso.Wrong.answers",
            "descriptionMissing com.contoso.Wrong.nameless",
            "notRepeatable com.contoso.Wrong.once",
            "wrongValue com.contoso.Wrong.lost",
            "unknownScript null");
    assertThat(problems)
        .allSatisfy(
            p -> {
              assertThat(Objects.requireNonNull(p.at()).file())
                  .contains("lib/wrong.jar!com/contoso/");
              assertThat(Objects.requireNonNull(p.at()).line()).isBetween(1, 20);
            });
  }
}
