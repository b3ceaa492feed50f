package dev.uplift.proving;

import dev.uplift.database.SqlStatement;
import dev.uplift.database.SqlText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Kea's DHCP server schema as Debian's {@code kea-admin} brings it. The create script is the whole
 * history: each version's statements follow the earlier one's, with a comment where one ends.
 */
final class Kea {
  static final String FOLDER = "/usr/share/kea/scripts/pgsql";
  private static final String END_OF_6 = "-- Schema 6.0 specification ends here.";
  private static final List<String> TRANSACTION = List.of("start transaction", "commit");

  private Kea() {}

  /** A fresh installation of schema 6.0: the create script up to its mark. */
  static String createOld() {
    String all = createNew();
    return all.substring(0, all.indexOf(END_OF_6)) + "\nCOMMIT;\n";
  }

  /** A fresh installation of the newest schema. */
  static String createNew() {
    return read(Path.of(FOLDER, "dhcpdb_create.pgsql"));
  }

  /** What the vendor does to rows between the two: INSERT and UPDATE statements after the mark. */
  static List<String> rowChanges() {
    String all = createNew();
    return SqlText.statements(all.substring(all.indexOf(END_OF_6))).stream()
        .map(SqlStatement::text)
        .filter(text -> text.matches("(?is)(insert|update|delete)\\s.*"))
        .toList();
  }

  /** The create script without its own transaction: every statement but those that frame it. */
  static String model() {
    return SqlText.statements(createNew()).stream()
        .map(SqlStatement::text)
        .filter(text -> !TRANSACTION.contains(text.toLowerCase(Locale.ROOT)))
        .reduce("", (file, statement) -> file + statement + ";\n\n");
  }

  /** The vendor's upgrade scripts from 6.0 on, in order; each is a shell script around psql. */
  static List<Path> upgrades() {
    try (Stream<Path> files = Files.list(Path.of(FOLDER))) {
      return files
          .filter(file -> file.getFileName().toString().matches("upgrade_0(06|07|08|09|1\\d).*"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
