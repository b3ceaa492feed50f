package dev.uplift;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The walls of the house. */
class LayoutTest {
  /** Each room, and the rooms that it may use. */
  private static final Map<String, List<String>> MAY_USE =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("script", List.of()),
              Map.entry("problem", List.of()),
              Map.entry("page", List.of()),
              Map.entry("machine", List.of("problem")),
              Map.entry("database", List.of("problem", "machine")),
              Map.entry("rehearsal", List.of("problem", "database")),
              Map.entry("catalog", List.of("problem", "database")),
              Map.entry("watch", List.of("problem", "database")),
              Map.entry("pack", List.of("script", "problem", "database")),
              Map.entry("platform", List.of("problem", "database", "pack")),
              Map.entry("model", List.of("problem", "database", "catalog", "watch", "pack")),
              Map.entry("sync", List.of("problem", "database", "catalog", "watch", "pack")),
              Map.entry(
                  "analyze", List.of("page", "problem", "database", "catalog", "pack", "sync")),
              Map.entry("batch", List.of("script", "problem", "database", "watch", "pack")),
              Map.entry("closure", List.of("problem", "machine", "database", "watch", "pack")),
              Map.entry(
                  "restore",
                  List.of("problem", "machine", "database", "catalog", "watch", "pack", "closure")),
              Map.entry(
                  "reconcile",
                  List.of("page", "problem", "machine", "database", "catalog", "pack")),
              Map.entry("runbook", List.of("problem", "machine", "pack")),
              Map.entry(
                  "author",
                  List.of(
                      "script",
                      "problem",
                      "machine",
                      "database",
                      "catalog",
                      "watch",
                      "pack",
                      "platform",
                      "model",
                      "sync",
                      "batch",
                      "run")),
              Map.entry(
                  "plan",
                  List.of(
                      "page",
                      "problem",
                      "machine",
                      "database",
                      "catalog",
                      "watch",
                      "pack",
                      "model",
                      "sync",
                      "batch",
                      "restore")),
              Map.entry(
                  "run",
                  List.of(
                      "problem",
                      "machine",
                      "database",
                      "catalog",
                      "watch",
                      "pack",
                      "platform",
                      "model",
                      "sync",
                      "analyze",
                      "batch",
                      "closure",
                      "restore",
                      "reconcile",
                      "plan",
                      "runbook"))));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.uplift");

  @Test
  void every_room_uses_only_the_rooms_below_it() {
    LayeredArchitecture house = layeredArchitecture().consideringOnlyDependenciesInLayers();
    for (String room : MAY_USE.keySet()) {
      house = house.optionalLayer(room).definedBy("dev.uplift." + room + "..");
    }
    for (Map.Entry<String, List<String>> room : MAY_USE.entrySet()) {
      house =
          room.getValue().isEmpty()
              ? house.whereLayer(room.getKey()).mayNotAccessAnyLayer()
              : house
                  .whereLayer(room.getKey())
                  .mayOnlyAccessLayers(room.getValue().toArray(String[]::new));
    }
    house.check(CLASSES);
  }

  @Test
  void every_class_lies_in_a_room_that_this_test_knows() {
    String[] rooms =
        MAY_USE.keySet().stream().map(r -> "dev.uplift." + r + "..").toArray(String[]::new);

    classes().should().resideInAnyPackage(rooms).check(CLASSES);
  }

  @Test
  void rooms_have_no_cycles() {
    slices().matching("dev.uplift.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sync", "run", "pack", "restore", "batch"})
  void the_rooms_within_a_room_have_no_cycles_and_do_not_reach_back_up(String room) {
    slices().matching("dev.uplift." + room + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("dev.uplift." + room + ".*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.uplift." + room)
        .check(CLASSES);
  }

  @Test
  void jdbc_is_known_to_the_database_room_alone() {
    noClasses()
        .that(
            resideInAPackage("dev.uplift..")
                .and(
                    com.tngtech.archunit.base.DescribedPredicate.not(
                        resideInAPackage("dev.uplift.database.."))))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..", "com.zaxxer..")
        .check(CLASSES);
  }

  @Test
  void time_and_waiting_and_output_come_from_outside() {
    noClasses().should().callMethod(System.class, "currentTimeMillis").check(CLASSES);
    noClasses().should().callMethod(java.time.Instant.class, "now").check(CLASSES);
    noClasses().should().callMethod(Thread.class, "sleep", long.class).check(CLASSES);
    noClasses().should().accessField(System.class, "out").check(CLASSES);
    noClasses().should().accessField(System.class, "err").check(CLASSES);
  }

  @Test
  void every_room_is_null_marked_and_says_what_it_is_for() {
    for (String room : MAY_USE.keySet()) {
      boolean marked =
          CLASSES.stream()
              .filter(c -> (c.getPackageName() + ".").startsWith("dev.uplift." + room + "."))
              .allMatch(c -> c.getPackage().isAnnotatedWith(NullMarked.class));
      assertThat(marked).as(room).isTrue();
    }
  }

  @Test
  void enough_classes_are_seen_for_the_rules_to_mean_something() {
    assertThat(CLASSES).hasSizeGreaterThan(40);
  }

  @Test
  void every_promise_page_names_a_test_that_exists() throws IOException {
    Path root = Path.of(System.getProperty("uplift.root"));
    try (Stream<Path> pages = Files.list(root.resolve("docs/promises"))) {
      for (Path page : pages.toList()) {
        assertThat(provenBy(page)).as(page.toString()).isNotEmpty().allMatch(t -> exists(root, t));
      }
    }
  }

  private static List<String> provenBy(Path page) throws IOException {
    return Files.readAllLines(page).stream()
        .filter(line -> line.startsWith("- Proven by `"))
        .map(line -> line.substring(line.indexOf('`') + 1, line.lastIndexOf('`')))
        .toList();
  }

  /** {@code module/Class.method_name}. */
  private static boolean exists(Path root, String test) {
    String module = test.substring(0, test.indexOf('/'));
    String name = test.substring(test.indexOf('/') + 1, test.lastIndexOf('.'));
    String method = test.substring(test.lastIndexOf('.') + 1);
    try (Stream<Path> files = Files.walk(root.resolve(module + "/src/test/java"))) {
      return files
          .filter(f -> f.getFileName().toString().equals(name + ".java"))
          .anyMatch(f -> holds(f, "void " + method + "("));
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean holds(Path file, String text) {
    try {
      return Files.readString(file).contains(text);
    } catch (IOException e) {
      return false;
    }
  }
}
