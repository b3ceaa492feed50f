package dev.uplift.catalog;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Collects attributes in order, leaving out what is absent. */
final class Attributes {
  private final Map<String, String> values = new LinkedHashMap<>();

  static Attributes empty() {
    return new Attributes();
  }

  Attributes with(String name, String value) {
    values.put(name, value);
    return this;
  }

  Attributes with(String name, Optional<String> value) {
    value.ifPresent(text -> values.put(name, text));
    return this;
  }

  Map<String, String> map() {
    return values;
  }
}
