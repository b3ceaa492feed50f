package dev.uplift.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Values as JSON: keys as the records spell them, instants in UTC, what is absent left out. */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_ABSENT))
          .build();

  private Json() {}

  /** On one line. */
  static String line(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /** Indented, for people to read. */
  static String page(Object value) {
    return MAPPER.writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value);
  }

  /** A value from text. */
  static <T> T read(String text, Class<T> type) {
    return MAPPER.readValue(text, type);
  }
}
