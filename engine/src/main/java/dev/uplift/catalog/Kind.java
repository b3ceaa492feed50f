package dev.uplift.catalog;

/** The kinds of object that a catalog knows. {@link #text} is the spelling of {@code diff/1}. */
public enum Kind {
  SCHEMA("schema"),
  EXTENSION("extension"),
  ENUM("enum"),
  DOMAIN("domain"),
  COMPOSITE("compositeType"),
  RANGE("rangeType"),
  SEQUENCE("sequence"),
  TABLE("table"),
  COLUMN("column"),
  CONSTRAINT("constraint"),
  INDEX("index"),
  VIEW("view"),
  MATERIALIZED_VIEW("materializedView"),
  FUNCTION("function"),
  TRIGGER("trigger"),
  POLICY("policy"),
  RULE("rule"),
  STATISTICS("statistics"),
  COLLATION("collation"),
  /** Aggregates, casts, operators, text search objects, event triggers: compared by definition. */
  OTHER("other");

  private final String text;

  Kind(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
