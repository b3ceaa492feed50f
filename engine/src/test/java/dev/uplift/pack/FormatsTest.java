package dev.uplift.pack;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.uplift.pack.environment.Environment;
import dev.uplift.pack.environment.EnvironmentReader;
import dev.uplift.pack.yaml.Findings;
import dev.uplift.pack.yaml.Formats;
import dev.uplift.pack.yaml.Shape;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The published schemas, the readers, and the files kept from every release, held together. */
class FormatsTest {
  private static final Map<String, Shape> SHAPES =
      Map.of(
          "package", Formats.PACKAGE,
          "dictionary", Formats.DICTIONARY,
          "script", Formats.SCRIPT,
          "conversion", Formats.CONVERSION,
          "rule", Formats.RULE,
          "platform", Formats.PLATFORM,
          "environment", Formats.ENVIRONMENT,
          "test", Formats.TEST,
          "invariants", Formats.INVARIANTS);
  private static final Path KEPT =
      Path.of(System.getProperty("uplift.root"))
          .resolve("engine/src/test/resources/dev/uplift/pack/kept-2026-11");

  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "package",
        "dictionary",
        "script",
        "conversion",
        "rule",
        "platform",
        "environment",
        "test",
        "invariants"
      })
  void a_reader_accepts_the_keys_that_the_schema_publishes_and_no_others(String kind) {
    JsonNode schema = json(resource(kind));

    assertThat(published(schema, ""))
        .isEqualTo(accepted(Objects.requireNonNull(SHAPES.get(kind)), ""));
  }

  @ParameterizedTest
  @CsvSource({
    "package, package/package.yaml",
    "platform, package/platform.yaml",
    "dictionary, package/model/dictionary.yaml",
    "script, package/scripts/inventory/hash.sql",
    "script, package/scripts/inventory/last.sql",
    "script, package/scripts/party/create-parties.sql",
    "conversion, package/scripts/party/create-addresses.yaml",
    "conversion, package/scripts/party/name-parties.yaml",
    "rule, package/rules/old-log.yaml",
    "environment, environment.yaml",
    "test, package/tests/customer.yaml",
    "invariants, package/tests/invariants.yaml",
    "analysis, analysis.json",
    "status, status.json",
    "diff, diff.json",
    "plan, plan.json",
    "error, error.json",
    "evidence, evidence.json",
    "reconciliation, reconciliation.json",
    "reconciliation-manifest, reconciliation-manifest.json",
    "evidence-manifest, evidence-manifest.json",
    "scripts, scripts.json",
    "pause, pause.json",
    "tags, tags.json",
    "quarantine, quarantine.json",
    "quarantineRow, quarantine-row.json",
    "quarantineOutcome, quarantine-outcome.json"
  })
  void a_kept_file_fits_its_schema(String kind, String file) throws IOException {
    assertThat(errors(kind, yaml(Files.readString(KEPT.resolve(file))))).isEmpty();
  }

  @Test
  void kept_files_are_still_read() {
    PackageStack stack = PackageReader.read(List.of(KEPT.resolve("package")), folder);
    Environment environment = EnvironmentReader.read(KEPT.resolve("environment.yaml"));

    assertThat(stack.scripts()).hasSize(5);
    assertThat(stack.dictionary().retired()).hasSize(3);
    assertThat(stack.vendor().rules()).extracting(Rule::severity).containsExactly(Severity.SAVING);
    assertThat(environment.workers()).contains(16);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "package|name: contoso-erp|name: Contoso ERP",
        "package|version: 7.0.3|version: seven",
        "package|platform: ax2012|platform: ax2013",
        "package|column-order: ignore|column-order: sometimes",
        "dictionary|id: 77|id: none",
        "dictionary|narrow: round|narrow: cut",
        "dictionary|{because: replaced by auditlog}|{}",
        "platform|partitions: none|partitions: nothing",
        "environment|kind: sandbox|kind: sandpit",
        "environment|${file:/run/secrets/uplift}|hunter2",
        "environment|workers: 16|workers: 0",
        "environment|kind: sandbox|kind: sandbox\\nignore-after: 0",
        "environment|kind: sandbox|kind: production\\nignore-after: 3",
        "environment|kind: command|kind: none",
        "script|stage: PostSync|stage: Sync",
        "script|by: [recid]|by: []",
        "script|rows: any|rows: many",
        "script|sums: same|sums: equal",
        "script|{rows: any}|{}",
        "script|rows: any|rows: {equals: []}",
        "script|rows: any|rows: {}",
        "script|versions: \"<6.0\"|versions: old",
        "script|chunk: {table: inventdim, by: [recid]}|group: Main",
        "conversion|from: customer c|group: Main",
        "conversion|insert: logisticsaddress|group: Main",
        "conversion|insert: logisticsaddress|update: logisticsaddress a\\ninsert: logisticsaddress",
        "conversion|insert: logisticsaddress|insert: logisticsaddress\\nmatch: {recid: c.recid}",
        "conversion|by: [recid]|by: []",
        "conversion|join: [|join: [[], ",
        "conversion|country: coalesce(a.country, 'XX')|country: []",
        "rule|severity: saving|severity: grave",
        "rule|title: Database log can be emptied|title: ''",
        "rule|rows: 1000|rows: []",
        "rule|needs: [sysdatabaselog]|needs: sysdatabaselog",
        "rule|recommendation: Export them, then delete.|reading: none",
      })
  void what_the_schema_refuses_the_reader_refuses(String kind, String right, String wrong)
      throws IOException {
    String file = Files.readString(KEPT.resolve(file(kind)));
    String changed = file.replace("group: Main\n", "").replace(right, wrong.replace("\\n", "\n"));
    assertThat(changed).isNotEqualTo(file);

    assertThat(errors(kind, yaml(changed))).isNotEmpty();
    assertThat(found(kind, changed)).isNotEmpty();
    assertThat(found(kind, file)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "at-turn-back: restore|at-turn-back: flee",
        "warn-before: 45m|warn-before: 45",
        "free-disk: 1.5TB|free-disk: much",
        "kind: dump|kind: clone",
        "jobs: 4|jobs: 0",
        "reconcile: hashes|reconcile: rows",
        "level: hashes|level: some",
        "keep: 14d|keep: 2 weeks",
        "notice: 5m|notice: soon",
        "timeout: 3m|timeout: 0m",
        "unit: erp-web|workload: deployment/erp-web",
        "workload: deployment/erp-batch|workload: erp-batch",
        "stop: ./agent stop, |''",
        ", reason: runs on nothing any more|''",
        "[finance, warehouse]|[finance, finance]",
      })
  void what_the_schema_refuses_of_a_whole_environment_the_reader_refuses(String right, String wrong)
      throws IOException {
    String file =
        Files.readString(
            KEPT.resolveSibling("environment/environment-whole.yaml"), StandardCharsets.UTF_8);
    String changed = file.replace(right, wrong);
    assertThat(changed).isNotEqualTo(file);

    assertThat(errors("environment", yaml(file))).isEmpty();
    assertThat(found("environment", file)).isEmpty();
    assertThat(errors("environment", yaml(changed))).isNotEmpty();
    assertThat(found("environment", changed)).isNotEmpty();
  }

  @Test
  void a_problem_is_written_as_the_error_object_says() {
    Problem problem =
        Problem.of("a", "b").withAt(Place.file("x", 3)).withDetails(List.of(Problem.of("c", "d")));

    String written = JsonMapper.shared().writeValueAsString(problem);

    assertThat(errors("error", json(written))).isEmpty();
  }

  private static String file(String kind) {
    return switch (kind) {
      case "environment" -> "environment.yaml";
      case "dictionary" -> "package/model/dictionary.yaml";
      case "script" -> "package/scripts/inventory/hash.sql";
      case "conversion" -> "package/scripts/party/create-addresses.yaml";
      case "rule" -> "package/rules/old-log.yaml";
      default -> "package/" + kind + ".yaml";
    };
  }

  /** What the reader of a kind finds in a text. */
  private List<Problem> found(String kind, String text) throws IOException {
    Path copy = folder.resolve("copy");
    for (String file :
        PackageFolder.open(KEPT.resolve("package"), copy, new Findings())
            .orElseThrow()
            .files()
            .keySet()) {
      Files.createDirectories(Objects.requireNonNull(copy.resolve(file).getParent()));
      Files.writeString(copy.resolve(file), Files.readString(KEPT.resolve("package/" + file)));
    }
    Path changed = copy.resolve(file(kind).replace("package/", ""));
    Files.writeString(changed, text);
    try {
      if (kind.equals("environment")) {
        EnvironmentReader.read(changed);
      } else {
        PackageReader.read(List.of(copy), folder.resolve("unpacked"));
      }
      return List.of();
    } catch (dev.uplift.problem.Failure e) {
      return e.problems();
    }
  }

  private static List<Error> errors(String kind, JsonNode document) {
    SchemaRegistry registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder ->
                builder.schemas(
                    Map.of(
                        "urn:uplift:schema:error-1", resource("error"),
                        "urn:uplift:schema:quarantineRow-1", resource("quarantineRow"))));
    Schema schema =
        registry.getSchema(
            SchemaLocation.of("urn:uplift:schema:" + kind + "-1"), json(resource(kind)));
    return schema.validate(document);
  }

  private static String resource(String kind) {
    String name = "/dev/uplift/schema/" + kind + "-1.json";
    try (InputStream in = FormatsTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  private static JsonNode yaml(String text) {
    return YAMLMapper.shared().readTree(ScriptHeader.of(text).map(ScriptHeader::yaml).orElse(text));
  }

  /** Paths of all keys below a schema; an author's own name is {@code *}. */
  private static Set<String> published(JsonNode schema, String path) {
    Set<String> keys = new TreeSet<>();
    JsonNode inner =
        schema.path("oneOf").path(1).isMissingNode() ? schema : schema.path("oneOf").path(1);
    for (Map.Entry<String, JsonNode> property : inner.path("properties").properties()) {
      keys.add(path + property.getKey());
      keys.addAll(published(property.getValue(), path + property.getKey() + "."));
    }
    JsonNode any = inner.path("additionalProperties");
    if (any.isObject()) {
      keys.add(path + "*");
      keys.addAll(published(any, path + "*."));
    }
    return keys;
  }

  private static Set<String> accepted(Shape shape, String path) {
    Set<String> keys = new TreeSet<>();
    shape
        .keys()
        .forEach(
            (key, below) -> {
              keys.add(path + key);
              keys.addAll(accepted(below, path + key + "."));
            });
    return keys;
  }
}
