package dev.uplift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JSON Schemas that Uplift publishes, and what the commands print held against them. */
final class Published {
  private Published() {}

  /** What was printed, which fits the schema that its {@code format} names. */
  static JsonNode fits(String printed) {
    JsonNode document = JsonMapper.shared().readTree(printed);
    String kind = document.path("format").asString("none").replace('/', '-');
    SchemaRegistry registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder ->
                builder.schemas(
                    Map.of(
                        urn("error-1"), resource("error-1"),
                        urn("quarantineRow-1"), resource("quarantineRow-1"))));
    Schema schema =
        registry.getSchema(
            SchemaLocation.of(urn(kind)), JsonMapper.shared().readTree(resource(kind)));
    assertThat(schema.validate(document)).as(printed).isEmpty();
    return document;
  }

  private static String urn(String kind) {
    return "urn:uplift:schema:" + kind;
  }

  private static String resource(String kind) {
    String name = "/dev/uplift/schema/" + kind + ".json";
    try (InputStream in = Published.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
