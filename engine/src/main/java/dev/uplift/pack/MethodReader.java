package dev.uplift.pack;

import dev.uplift.pack.Script.Chunking;
import dev.uplift.pack.Script.Group;
import dev.uplift.pack.Script.Stage;
import dev.uplift.pack.Script.TableAccess;
import dev.uplift.pack.Script.Work.Phase;
import dev.uplift.pack.TableChange.RowChange;
import dev.uplift.pack.jar.ClassScan;
import dev.uplift.pack.jar.ClassScan.UnreadableClass;
import dev.uplift.pack.jar.FoundMethod;
import dev.uplift.pack.jar.FoundMethod.Found;
import dev.uplift.pack.jar.ScriptJar;
import dev.uplift.pack.yaml.Findings;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the annotated methods of a package's jars as scripts. Made for one package. */
final class MethodReader {
  private static final String DESCRIPTION = "UpgradeScriptDescription";
  private static final String CHECK = "CheckPreconditions";
  private static final String VALIDATE = "ValidateUpgrade";

  private final String packageName;
  private final Names names;
  private final Findings findings;
  private final List<Draft.Reference> references = new ArrayList<>();

  MethodReader(String packageName, Names names, Findings findings) {
    this.packageName = packageName;
    this.names = names;
    this.findings = findings;
  }

  /** Scripts that these ones name; complete after {@link #read}. */
  List<Draft.Reference> references() {
    return references;
  }

  /** Whatever is wrong is found, and reading goes on. */
  List<Script> read(List<ScriptJar> jars) {
    Map<String, List<FoundMethod>> byClass = new LinkedHashMap<>();
    for (ScriptJar jar : jars) {
      checkReserved(jar);
      try {
        for (FoundMethod method : new ClassScan(jar).methods()) {
          byClass.computeIfAbsent(method.className(), _ -> new ArrayList<>()).add(method);
        }
      } catch (UnreadableClass e) {
        findings.add(
            Problem.of("classUnreadable", "a class file of the jar cannot be read")
                .withAt(Place.file(jar.file()))
                .withWhy(e.getMessage())
                .withRemedy("Compile it for Java 25 or older: javac --release 25."));
      }
    }
    Map<String, String> hashes = new ClassHashes(jars, byClass.keySet()).all();
    List<Script> scripts = new ArrayList<>();
    byClass.forEach((name, found) -> scripts.addAll(read(found, hashes.getOrDefault(name, ""))));
    return scripts;
  }

  private void checkReserved(ScriptJar jar) {
    jar.entries().keySet().stream()
        .filter(entry -> entry.startsWith("dev/uplift/") || entry.startsWith("java/"))
        .sorted()
        .findFirst()
        .ifPresent(
            entry ->
                findings.add(
                    Problem.of("reservedPackage", "the jar holds \"" + entry + "\"")
                        .withAt(Place.file(jar.file()))
                        .withWhy("classes of that package are never taken from a jar")
                        .withRemedy("Leave it out: compile against it only (provided).")));
  }

  private List<Script> read(List<FoundMethod> methods, String sha256) {
    List<Script> scripts = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (FoundMethod method : methods) {
      if (!seen.add(method.method())) {
        found(
            method, "methodOverloaded", "another script of the class has its name", "Rename one.");
      } else if (usable(method)) {
        scripts.add(script(method, sha256));
      }
    }
    return new Phases(scripts).inOrder();
  }

  private boolean usable(FoundMethod method) {
    method
        .usable()
        .ifPresent(
            why ->
                found(
                    method,
                    "methodUnusable",
                    "the method cannot be a script: " + why,
                    "Write \"public void "
                        + method.method()
                        + "(UpgradeContext context)\" in a public class with a public constructor"
                        + " without parameters."));
    boolean described =
        method.annotation(DESCRIPTION).isPresent()
            || method.annotation(CHECK).isPresent()
            || method.annotation(VALIDATE).isPresent();
    if (!described) {
      found(
          method,
          "descriptionMissing",
          "the method has @" + method.annotations().getFirst().name() + ", and no description",
          "Add @UpgradeScriptDescription: it makes a method a script.");
    }
    return method.usable().isEmpty() && described;
  }

  private Script script(FoundMethod method, String sha256) {
    Phase phase = phase(method);
    Kind kind = kind(method, phase);
    MethodEdges edges = new MethodEdges(method);
    references.addAll(edges.references());
    Optional<Found> transaction = method.annotation("UpgradeScriptTransaction");
    boolean transactional = transaction.map(t -> t.flag("value")).orElse(true);
    if (!transactional && !transaction.map(t -> t.flag("repeatable")).orElse(false)) {
      found(
          method,
          "notRepeatable",
          "the method runs its own transactions, and does not say that it may be repeated",
          "Killed at the wrong moment it runs again: see that this does no harm, and add"
              + " \"repeatable = true\"; or let Uplift wrap it: @UpgradeScriptTransaction(true).");
    }
    Optional<Found> chunk = method.annotation("UpgradeScriptChunk");
    return new Script(
        MethodEdges.path(method),
        method.file(),
        packageName,
        description(method, phase),
        kind.stage(),
        kind.scope(),
        kind.group(),
        access(method),
        edges.after(),
        edges.before(),
        text(method, "UpgradeScriptConfigKey"),
        versions(method),
        members(method, "value"),
        allowDuplicates(method, kind.stage()),
        chunk.map(c -> chunking(method, c)),
        chunk.map(c -> c.number("quarantine")).filter(most -> most > 0),
        text(method, "UpgradeScriptTag"),
        method.annotation("UpgradeScriptPriority").map(p -> p.number("value")).orElse(0),
        new Script.Work.Method(
            method.className(),
            method.method(),
            phase,
            transactional,
            Math.max(1, method.line()),
            Optional.empty()),
        sha256);
  }

  private static Phase phase(FoundMethod method) {
    if (method.annotation(CHECK).isPresent()) {
      return Phase.CHECK_PRECONDITIONS;
    }
    return method.annotation(VALIDATE).isPresent() ? Phase.VALIDATE : Phase.UPGRADE;
  }

  private static String description(FoundMethod method, Phase phase) {
    String annotation =
        switch (phase) {
          case CHECK_PRECONDITIONS -> CHECK;
          case UPGRADE -> DESCRIPTION;
          case VALIDATE -> VALIDATE;
        };
    return text(method, annotation).orElse("");
  }

  /** When and how often. */
  private record Kind(Stage stage, Group group, Scope scope) {}

  private static Kind kind(FoundMethod method, Phase phase) {
    return switch (phase) {
      case CHECK_PRECONDITIONS -> new Kind(Stage.PRE_SYNC, Group.START, scope(method, CHECK));
      case VALIDATE -> new Kind(Stage.POST_SYNC, Group.FINAL, scope(method, VALIDATE));
      case UPGRADE -> kind(method);
    };
  }

  private static Scope scope(FoundMethod method, String annotation) {
    boolean perCompany = method.annotation(annotation).map(a -> a.flag("perCompany")).orElse(false);
    return perCompany ? Scope.PER_COMPANY : Scope.PER_DATABASE;
  }

  private static Kind kind(FoundMethod method) {
    boolean early = text(method, "UpgradeScriptStage").orElse("").equals("PRE_SYNC");
    Stage stage = early ? Stage.PRE_SYNC : Stage.POST_SYNC;
    return switch (text(method, "UpgradeScriptType").orElse("SHARED_SCRIPT")) {
      case "START_SCRIPT" -> new Kind(stage, Group.START, Scope.PER_COMPANY);
      case "PARTITION_START_SCRIPT" -> new Kind(stage, Group.START, Scope.PER_PARTITION);
      case "SHARED_START_SCRIPT" -> new Kind(stage, Group.START, Scope.PER_DATABASE);
      case "STANDARD_SCRIPT" -> new Kind(stage, Group.MAIN, Scope.PER_COMPANY);
      case "PARTITION_SCRIPT" -> new Kind(stage, Group.MAIN, Scope.PER_PARTITION);
      case "FINAL_SCRIPT" -> new Kind(stage, Group.FINAL, Scope.PER_COMPANY);
      case "PARTITION_FINAL_SCRIPT" -> new Kind(stage, Group.FINAL, Scope.PER_PARTITION);
      case "SHARED_FINAL_SCRIPT" -> new Kind(stage, Group.FINAL, Scope.PER_DATABASE);
      default -> new Kind(stage, Group.MAIN, Scope.PER_DATABASE);
    };
  }

  private TableAccess access(FoundMethod method) {
    return new TableAccess(
        tables(method, "read"),
        tables(method, "create"),
        tables(method, "update"),
        tables(method, "delete"),
        List.of(),
        changes(method));
  }

  private Map<String, TableChange> changes(FoundMethod method) {
    Map<String, TableChange> changes = new LinkedHashMap<>();
    for (Found found : method.all("UpgradeScriptChanges")) {
      List<String> columns =
          found.texts("columns").stream().map(c -> name(method, c, Names.real(c))).toList();
      List<String> rowsOf =
          found.texts("rowsOf").stream().map(t -> name(method, t, names.table(t))).toList();
      Optional<RowChange> rows =
          Optional.ofNullable(ChangesSection.ROWS.get(found.text("rows").toLowerCase(Locale.ROOT)));
      changes.put(
          name(method, found.text("table"), names.table(found.text("table"))),
          new TableChange(
              rowsOf.isEmpty() ? rows : Optional.of(RowChange.ANY),
              Optional.of(columns).filter(c -> !c.isEmpty()),
              found.flag("sumsStay"),
              rowsOf));
    }
    return changes;
  }

  private List<String> tables(FoundMethod method, String how) {
    return method.all("UpgradeScriptTable").stream()
        .filter(table -> table.flag(how))
        .map(table -> name(method, table.text("table"), names.table(table.text("table"))))
        .toList();
  }

  private List<String> members(FoundMethod method, String key) {
    return method.annotation("UpgradeScriptRepairs").stream()
        .flatMap(repairs -> repairs.texts(key).stream())
        .map(written -> name(method, written, names.member(written)))
        .toList();
  }

  private List<String> allowDuplicates(FoundMethod method, Stage stage) {
    List<String> indexes = members(method, "allowDuplicates");
    if (!indexes.isEmpty() && stage != Stage.PRE_SYNC) {
      found(
          method,
          "wrongValue",
          "\"allowDuplicates\" can only stand at a PreSync script",
          "Move it to a PreSync script: the index is put off before DbSync makes it.");
    }
    return indexes;
  }

  private Chunking chunking(FoundMethod method, Found chunk) {
    List<String> by = chunk.texts("by").stream().map(c -> name(method, c, Names.real(c))).toList();
    if (by.isEmpty() || by.stream().distinct().count() < by.size()) {
      found(
          method,
          "wrongValue",
          "@UpgradeScriptChunk names no column, or one twice",
          "Name the columns of a unique key, each once.");
    }
    return new Chunking(name(method, chunk.text("table"), names.table(chunk.text("table"))), by);
  }

  private Optional<String> versions(FoundMethod method) {
    Optional<String> versions = text(method, "UpgradeScriptVersions");
    versions
        .filter(written -> VersionRange.parse(written).isEmpty())
        .ifPresent(
            written ->
                found(
                    method,
                    "wrongValue",
                    "@UpgradeScriptVersions " + PackageFile.noRange(written),
                    PackageFile.RANGE_REMEDY));
    return versions;
  }

  private static Optional<String> text(FoundMethod method, String annotation) {
    return method.annotation(annotation).map(found -> found.text("value"));
  }

  private String name(FoundMethod method, String written, Optional<String> real) {
    if (real.isEmpty()) {
      found(
          method,
          "wrongName",
          "\"" + written + "\" is no name",
          "Write names as SQL does, with quotes where SQL needs them.");
    }
    return real.orElse(written);
  }

  private void found(FoundMethod method, String code, String message, String remedy) {
    findings.add(
        Problem.of(code, message)
            .withTarget(method.className() + "." + method.method())
            .withAt(Place.file(method.file(), Math.max(1, method.line())))
            .withRemedy(remedy));
  }
}
