package dev.uplift.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uplift.pack.environment.EnvironmentReader;
import dev.uplift.pack.environment.TrustSettings;
import dev.uplift.pack.jar.TestJar;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarTrustTest {
  private static final String SCRIPT =
      "@UpgradeScriptDescription(\"d\") public void run(UpgradeContext c) {}";
  private static final Set<String> SHOP = Set.of("shop");

  @TempDir static Path keys = Path.of("");
  private static Path contoso = Path.of("");

  @TempDir Path folder = Path.of("");
  private PackageFiles files = new PackageFiles(keys);
  private Path jar = Path.of("");

  @BeforeAll
  static void make_keys() {
    contoso = TestJar.publisher(keys, "Contoso");
    TestJar.publisher(keys, "Fabrikam");
  }

  @BeforeEach
  void make_a_package() {
    files = new PackageFiles(folder.resolve("package"));
    jar = new TestJar().with("Update70", SCRIPT).write(files.root().resolve("lib/contoso.jar"));
  }

  private TrustSettings trust(String name) throws IOException {
    Path file = folder.resolve("environment.yaml");
    Files.writeString(
        file,
        "format: environment/1\nname: t\nkind: sandbox\ntrust: {publishers: ["
            + keys.resolve(name + ".pem")
            + "]}\n");
    return EnvironmentReader.read(file).trust();
  }

  private List<Problem> problems(TrustSettings trust) {
    return files.read().untrusted(trust);
  }

  @Test
  void a_jar_that_a_trusted_publisher_signed_may_run() throws IOException {
    TestJar.sign(jar, contoso);

    PackageStack stack = files.read().trusting(trust("Contoso"), "1.5");

    Script.Work.Method method =
        (Script.Work.Method) stack.script("Update70/run").orElseThrow().work();
    assertThat(method.loaded().orElseThrow().sourceVersion()).isEqualTo("1.5");
    assertThat(method.loaded().orElseThrow().targetVersion()).isEqualTo("2.0");
  }

  @Test
  void a_jar_of_another_publisher_is_refused_and_its_signer_named() throws IOException {
    TestJar.sign(jar, contoso);

    assertThat(problems(trust("Fabrikam")))
        .singleElement()
        .satisfies(
            p -> {
              assertThat(p.code()).isEqualTo("jarUntrusted");
              assertThat(p.why()).contains("CN=Contoso").containsPattern("SHA-256 ([0-9A-F]{2}:)+");
              assertThat(p.remedy()).contains("publishers");
            });
  }

  @Test
  void an_unsigned_jar_is_refused_unless_its_package_is_named() {
    Failure refused =
        Objects.requireNonNull(
            catchThrowableOfType(
                Failure.class, () -> files.read().trusting(TrustSettings.NOBODY, "")));

    assertThat(refused.exit()).isEqualTo(ExitCode.REFUSED);
    assertThat(refused.problems().getFirst().remedy()).contains("--trust-jars shop");
    assertThat(problems(TrustSettings.NOBODY.withUnsigned(SHOP))).isEmpty();
  }

  @Test
  void a_jar_changed_after_it_was_signed_is_refused_whoever_is_trusted() throws IOException {
    TestJar.sign(jar, contoso);
    new TestJar()
        .from(jar)
        .with("Update70", SCRIPT + " public int more() { return 1; }")
        .write(jar);

    assertThat(problems(trust("Contoso").withUnsigned(SHOP)))
        .extracting(Problem::code)
        .containsExactly("jarChanged");
  }

  @Test
  void a_jar_of_which_a_part_is_not_signed_is_refused() throws IOException {
    TestJar.sign(jar, contoso);
    new TestJar().from(jar).with("Added", "").write(jar);

    assertThat(problems(trust("Contoso").withUnsigned(SHOP)))
        .singleElement()
        .satisfies(
            p -> {
              assertThat(p.code()).isEqualTo("jarChanged");
              assertThat(p.why()).contains("com/contoso/Added.class");
            });
  }

  @Test
  void a_jar_of_which_a_signed_part_is_gone_is_refused() throws IOException {
    new TestJar().with("Update70", SCRIPT).with("Gone", "").write(jar);
    TestJar.sign(jar, contoso);
    new TestJar().from(jar).without("com/contoso/Gone.class").write(jar);

    assertThat(problems(trust("Contoso")))
        .extracting(Problem::why)
        .containsExactly("\"com/contoso/Gone.class\" was signed, and is gone");
  }

  @Test
  void a_jar_whose_signature_was_torn_out_of_the_manifest_is_refused() throws IOException {
    TestJar.sign(jar, contoso);
    new TestJar()
        .from(jar)
        .entry("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n\n".getBytes(StandardCharsets.UTF_8))
        .write(jar);

    assertThat(problems(trust("Contoso").withUnsigned(SHOP)))
        .extracting(Problem::code)
        .containsExactly("jarChanged");
  }

  @Test
  void a_certificate_that_cannot_be_read_is_a_problem_of_the_environment() throws IOException {
    Files.writeString(keys.resolve("Empty.pem"), "");

    assertThat(catchThrowableOfType(Failure.class, () -> trust("Empty")))
        .isNotNull()
        .extracting(f -> f.problems().getFirst().code())
        .isEqualTo("certificateUnreadable");
  }
}
