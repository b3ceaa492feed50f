package dev.uplift.author;

import dev.uplift.author.Candidates.Arriving;
import dev.uplift.author.Candidates.Found;
import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.CreationOrder;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import dev.uplift.database.Identifier;
import dev.uplift.problem.Cause;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Problem;
import dev.uplift.sync.intent.PossibleRenames.Rename;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Begins a package: files that are right, and tests that pass. */
public final class NewPackage {
  private final Map<String, String> files = new LinkedHashMap<>();

  private NewPackage() {}

  /** A small application of its own, with a script of each kind. */
  public static NewPackage starter(String name) {
    NewPackage made = new NewPackage();
    made.files.put("package.yaml", StarterText.manifest(name, "public"));
    made.files.put("model/010-tables.sql", StarterText.MODEL);
    made.files.put("model/baseline/010-tables.sql", StarterText.BASELINE);
    made.files.put("model/dictionary.yaml", StarterText.DICTIONARY);
    made.files.put("scripts/member/name-all.sql", StarterText.SQL_SCRIPT);
    made.files.put("scripts/member/fill-codes.sql", StarterText.COMPANY_SCRIPT);
    made.files.put("scripts/member/create-contacts.yaml", StarterText.CONVERSION);
    made.files.put("src/com/example/upgrade/ReleaseUpdate2.java", StarterText.JAVA_SCRIPT);
    made.files.put("platform.yaml", StarterText.PLATFORM);
    made.files.put("tests/member.yaml", StarterText.TESTS);
    made.files.put("tests/invariants.yaml", StarterText.INVARIANTS);
    made.files.put("README.md", StarterText.readme(name));
    return made;
  }

  /** From the difference of two databases. What only the author can say stands there as comment. */
  public static NewPackage between(String name, Catalog from, Catalog to) {
    Found found = Candidates.of(from, to);
    NewPackage made = new NewPackage();
    made.files.put("package.yaml", StarterText.manifest(name, schema(to)));
    made.files.put("model/010-model.sql", ddl("The new version's structure", to));
    made.files.put("model/baseline/010-model.sql", ddl("The old version's structure", from));
    made.files.put("model/dictionary.yaml", dictionary(found));
    found.arriving().forEach(made::fill);
    made.files.put("tests/upgrade.yaml", StarterText.EMPTY_TEST);
    made.files.put("README.md", StarterText.readme(name));
    return made;
  }

  /** Where unqualified names belong: public, unless no table is there; then where most are. */
  private static String schema(Catalog to) {
    Map<String, Long> tables =
        to.tables().stream()
            .collect(Collectors.groupingBy(t -> t.id().path().getFirst(), Collectors.counting()));
    return tables.containsKey("public")
        ? "public"
        : tables.entrySet().stream()
            .max(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry::getKey))
            .map(Map.Entry::getKey)
            .orElse("public");
  }

  /** By path below the package's folder. */
  public Map<String, String> files() {
    return Map.copyOf(files);
  }

  /**
   * Writes the files into a folder that is made, and builds the jar of its Java sources.
   *
   * @throws Failure USAGE when something is there already
   */
  public void write(Path folder) {
    if (Files.exists(folder)) {
      throw new Failure(
          ExitCode.USAGE,
          Problem.of("folderThere", "\"" + folder + "\" is there already")
              .withTarget(folder.toString())
              .withRemedy("Choose another name, or another folder by --dir."));
    }
    try {
      for (Map.Entry<String, String> file : files.entrySet()) {
        Path path = folder.resolve(file.getKey());
        Files.createDirectories(path.resolveSibling("."));
        Files.writeString(path, file.getValue());
      }
      new SourceJar(folder).build();
    } catch (IOException e) {
      Problem problem =
          Problem.of("folderUnwritable", "the package cannot be written: " + Cause.inWords(e))
              .withTarget(folder.toString());
      throw new Failure(ExitCode.FAILED, List.of(problem), e);
    }
  }

  private static String ddl(String what, Catalog catalog) {
    return CreationOrder.statements(catalog).stream()
        .map(statement -> statement.stripTrailing() + ";\n")
        .collect(Collectors.joining("\n", "-- " + what + ".\n\n", ""));
  }

  private static String dictionary(Found found) {
    StringBuilder text = new StringBuilder("format: dictionary/1\n");
    if (!found.renames().isEmpty()) {
      text.append(
          "\n# These look like renames. Take the # away where one is; without it the old"
              + " rows\n# stay where they are, and the upgrade refuses to drop them.\n# tables:\n");
      renames(found.renames())
          .forEach(
              (table, lines) -> {
                text.append("#   ").append(table).append(":\n");
                lines.forEach(line -> text.append("#     ").append(line).append('\n'));
              });
    }
    if (!found.gone().isEmpty()) {
      text.append(
          "\n"
              + "# Nothing of the new version is like these. What has rows in it is dropped only"
              + " when it\n"
              + "# stands here, with the script that saves it or the reason why it may go.\n"
              + "# retired:\n");
      found
          .gone()
          .forEach(
              id ->
                  text.append("#   ")
                      .append(id.display())
                      .append(": {by: the script that saves it}   # or {because: the reason}\n"));
    }
    return text.toString();
  }

  /** Lines below each new table. */
  private static Map<String, List<String>> renames(List<Rename> renames) {
    Map<String, List<String>> lines = new LinkedHashMap<>();
    for (Rename rename : renames) {
      String table = rename.now().relation().display();
      boolean column = rename.now().kind() == Kind.COLUMN;
      String was =
          column
              ? "columns: {" + shown(rename.now()) + ": {was: " + shown(rename.was()) + "}}"
              : "was: " + rename.was().display();
      lines.computeIfAbsent(table, _ -> new ArrayList<>()).add(was + "   # " + rename.because());
    }
    return lines;
  }

  private static String shown(ObjectId id) {
    return Identifier.display(id.name());
  }

  private void fill(Arriving arriving) {
    ObjectId column = arriving.column();
    String table = column.relation().display();
    String by = arriving.key().stream().map(Identifier::display).collect(Collectors.joining(", "));
    String chunk = by.isEmpty() ? "" : "chunk: {table: " + table + ", by: [" + by + "]}\n";
    String range = by.isEmpty() ? "" : " and :chunk(t)";
    String path = "scripts/" + column.path().get(1) + "/fill-" + column.name() + ".sql";
    files.put(
        path.replaceAll("[^A-Za-z0-9_./-]", "_"),
        """
        /* uplift
        format: script/1
        description: Fill the new column %1$s of %2$s
        stage: PostSync
        updates: [%2$s]
        %3$s*/
        -- Say after "=" what old rows get. While that is null, an upgrade of a table with rows
        -- ends with an error that names this column: it must not be null.
        update %4$s t set %5$s = null
         where t.%5$s is null%6$s;
        """
            .formatted(
                column.name(),
                table,
                chunk,
                column.relationSql(),
                Identifier.quote(column.name()),
                range));
  }
}
