package dev.uplift.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A pgpass file: {@code host:port:database:user:password} a line, {@code *} for any. */
record PassFile(List<List<String>> lines) {

  static PassFile read(Path file) {
    try {
      return new PassFile(
          Files.readAllLines(file).stream()
              .filter(line -> !line.startsWith("#"))
              .map(PassFile::fields)
              .filter(fields -> fields.size() == 5)
              .toList());
    } catch (IOException e) {
      return new PassFile(List.of());
    }
  }

  Optional<Secret> passwordFor(DatabaseUrl url) {
    List<String> wanted =
        List.of(url.host(), Integer.toString(url.port()), url.database(), url.user().orElse(""));
    return lines.stream()
        .filter(fields -> matches(fields, wanted))
        .findFirst()
        .map(fields -> new Secret(fields.get(4)));
  }

  private static boolean matches(List<String> fields, List<String> wanted) {
    for (int i = 0; i < 4; i++) {
      if (!fields.get(i).equals("*") && !fields.get(i).equals(wanted.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && i + 1 < line.length()) {
        field.append(line.charAt(++i));
      } else if (c == ':') {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString());
    return List.copyOf(fields);
  }
}
