package dev.uplift.catalog;

/**
 * A right on an object, as {@link Catalog#grants} spells it: {@code SELECT to role}, {@code SELECT
 * to role with grant option}, {@code no EXECUTE to PUBLIC} for a default of the server that was
 * taken away.
 *
 * @param role quoted where SQL needs it
 */
record Grant(boolean given, String privilege, String role, boolean grantable) {
  static final String EVERYONE = "PUBLIC";
  private static final String TAKEN = "no ";
  private static final String OPTION = " with grant option";

  static Grant parse(String text) {
    boolean given = !text.startsWith(TAKEN);
    String rest = given ? text : text.substring(TAKEN.length());
    boolean grantable = rest.endsWith(OPTION);
    String plain = grantable ? rest.substring(0, rest.length() - OPTION.length()) : rest;
    int to = plain.indexOf(" to ");
    return new Grant(given, plain.substring(0, to), plain.substring(to + 4), grantable);
  }

  String text() {
    return (given ? "" : TAKEN) + privilege + " to " + role + (grantable ? OPTION : "");
  }
}
