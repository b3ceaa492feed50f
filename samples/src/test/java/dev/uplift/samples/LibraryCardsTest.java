package dev.uplift.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uplift.database.Database;
import dev.uplift.pack.PackageReader;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.environment.Environment;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.rehearsal.Rehearsal;
import dev.uplift.run.Runner;
import dev.uplift.run.request.RunOutcome;
import dev.uplift.run.request.RunRequest;
import dev.uplift.run.request.Site;
import dev.uplift.runbook.PlanId;
import dev.uplift.runbook.Runbook;
import dev.uplift.runbook.Topology;
import dev.uplift.runbook.Topology.Machine;
import dev.uplift.watch.Watcher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample of scripts in Java: compiled, packed into {@code lib/}, and run. */
class LibraryCardsTest {
  private static final Path ROOT = Path.of(System.getProperty("uplift.root"));
  private static final Path SAMPLE = ROOT.resolve("samples/library-cards");

  @TempDir Path folder = Path.of("");

  @BeforeEach
  void build() throws IOException {
    try (Stream<Path> files = Files.walk(SAMPLE)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = folder.resolve("cards").resolve(SAMPLE.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    Path classes = Files.createDirectories(folder.resolve("classes"));
    compile(classes);
    Path jar = folder.resolve("cards/lib/cards.jar");
    Files.createDirectories(jar.getParent());
    pack(classes, jar);
  }

  private static void compile(Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files =
            compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
        Stream<Path> sources = Files.walk(SAMPLE.resolve("src"))) {
      List<String> options =
          List.of("-proc:none", "-cp", System.getProperty("java.class.path"), "-d", "" + classes);
      var units = files.getJavaFileObjectsFromPaths(sources.filter(Files::isRegularFile).toList());
      assertThat(compiler.getTask(null, files, null, options, null, units).call()).isTrue();
    }
  }

  private static void pack(Path classes, Path jar) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        zip.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
        zip.write(Files.readAllBytes(file));
      }
    }
  }

  private RunOutcome upgrade(Database database, Set<String> trusted) {
    PackageStack stack =
        PackageReader.read(
            List.of(ROOT.resolve("samples/first-package"), folder.resolve("cards")),
            folder.resolve("unpacked"));
    Topology topology = new Topology(List.of(new Machine("app1", List.of())));
    Runbook runbook = Runbook.generate("r", "t", topology, stack, PlanId.of(stack, Map.of()));
    Site site = new Site(database, folder.resolve("home"), Environment.bare(folder, "t"));
    RunRequest request =
        RunRequest.of(site, runbook, stack)
            .withWaiver(Optional.of("a test"))
            .withTrustedJars(trusted);
    return new Runner(InstantSource.system(), Watcher.none()).run(request);
  }

  @Test
  void every_member_has_a_card_after_the_upgrade_and_no_jar_runs_untrusted() throws IOException {
    try (Database database = Rehearsal.database(18, "cards")) {
      String old = Files.readString(ROOT.resolve("samples/first-package-old.sql"));
      database.with("test", session -> session.execute(old));

      Failure refused =
          Objects.requireNonNull(
              catchThrowableOfType(Failure.class, () -> upgrade(database, Set.of())));
      assertThat(refused.exit()).isEqualTo(ExitCode.REFUSED);
      assertThat(refused.problems()).extracting(Problem::code).containsExactly("jarUntrusted");
      assertThat(number(database, "select count(to_regclass('dbupgrade.run')) as n")).isZero();

      RunOutcome done = upgrade(database, Set.of("library-cards"));
      assertThat(done.problems()).isEmpty();
      long members = number(database, "select count(*) as n from member");
      assertThat(members).isPositive();
      assertThat(
              number(database, "select count(*) as n from member where card like memberid || '_'"))
          .isEqualTo(members);
    }
  }

  @Test
  void the_guide_shows_the_class_that_runs() throws IOException {
    String guide = Files.readString(ROOT.resolve("docs/guide/package-authors.md"));
    String source =
        Files.readString(SAMPLE.resolve("src/com/example/library/ReleaseUpdate20.java"));

    assertThat(guide).contains(source.substring(source.indexOf("public final class")));
  }

  private static long number(Database database, String sql) {
    return database.with("test", session -> session.one(sql, row -> row.number("n")));
  }
}
