package dev.uplift.restore.backup;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The script that pg_restore makes of a dump's structure, line by line: each piece of it begins
 * with a comment that says what it is and whose.
 */
final class ArchiveScript {
  private static final Pattern HEADING =
      Pattern.compile(
          "-- Name: .*; Type: ([A-Z ]+); Schema: .*; Owner: (.*?)(?:; Tablespace: .*)?");
  private static final Pattern OPTION =
      Pattern.compile(
          " (ENCODING|LOCALE_PROVIDER|LOCALE|LC_COLLATE|LC_CTYPE|ICU_LOCALE|ICU_RULES|BUILTIN_LOCALE)"
              + " = (?:'((?:[^']|'')*)'|(\\w+))");
  private static final String NAME = "(\"(?:[^\"]|\"\")+\"|[^\\s;\"]+)";
  private static final List<Pattern> ROLES =
      List.of(
          Pattern.compile(
              "^(?:GRANT|ALTER DEFAULT PRIVILEGES) .* TO " + NAME + "(?: WITH GRANT OPTION)?;$"),
          Pattern.compile("^ALTER DEFAULT PRIVILEGES FOR ROLE " + NAME + " "),
          Pattern.compile("^SET SESSION AUTHORIZATION " + NAME + ";$"));

  private final List<String> entries;
  private final Map<String, String> options = new HashMap<>();
  private final Set<String> owners = new TreeSet<>();
  private final Set<String> roles = new TreeSet<>();
  private String databaseOwner = "";
  private String type = "";

  /**
   * A script of these entries.
   *
   * @param entries lines of the table of contents, each with its owner at the end
   */
  ArchiveScript(List<String> entries) {
    this.entries = List.copyOf(entries);
  }

  void line(String line) {
    Matcher heading = HEADING.matcher(line);
    if (heading.matches()) {
      type = heading.group(1);
      owner(heading.group(2));
    } else if (type.equals("DATABASE") && line.startsWith("CREATE DATABASE ")) {
      options(line);
    } else if (type.endsWith("ACL")) {
      ROLES.forEach(pattern -> granted(pattern.matcher(line)));
    }
  }

  Map<String, String> options() {
    return options;
  }

  Set<String> owners() {
    return owners;
  }

  Set<String> roles() {
    return roles;
  }

  String databaseOwner() {
    return databaseOwner;
  }

  /** A function's text can hold what looks like a heading, but not an entry of the contents. */
  private void owner(String name) {
    boolean known = !name.isEmpty() && !name.equals("-");
    if (known && !owners.contains(name) && entries.stream().anyMatch(e -> e.endsWith(" " + name))) {
      owners.add(name);
      roles.add(name);
    }
    if (known && type.equals("DATABASE")) {
      databaseOwner = name;
    }
  }

  private void options(String line) {
    Matcher matcher = OPTION.matcher(line.substring(line.lastIndexOf(" WITH TEMPLATE = ")));
    while (matcher.find()) {
      String text = matcher.group(2);
      options.put(matcher.group(1), text == null ? matcher.group(3) : text.replace("''", "'"));
    }
  }

  private void granted(Matcher matcher) {
    if (matcher.find()) {
      String name = matcher.group(1);
      boolean quoted = name.startsWith("\"");
      String role = quoted ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name;
      if (quoted || !role.equalsIgnoreCase("public")) {
        roles.add(role);
      }
    }
  }
}
