package dev.uplift.pack;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One test of a package: these rows of the old structure, this script, those rows afterwards.
 *
 * @param name a sentence
 * @param file as reports name it
 * @param baseline files that make the old structure, in their order
 * @param script empty: the whole upgrade, up to a database that equals the model
 * @param company empty: every company that the given rows hold
 * @param given rows of the old structure, in the order in which they are put in
 * @param expect rows of the tables after the script, under their new names: all that a table holds,
 *     with some of their columns
 * @param error what the script's failure says, or its code; empty: it must not fail
 * @param quarantine rows that the script sets aside
 */
public record PackageTest(
    String name,
    String file,
    int line,
    List<Path> baseline,
    Optional<String> script,
    Optional<String> company,
    List<TableRows> given,
    List<TableRows> expect,
    Optional<String> error,
    List<TableRows> quarantine) {

  public PackageTest {
    baseline = List.copyOf(baseline);
    given = List.copyOf(given);
    expect = List.copyOf(expect);
    quarantine = List.copyOf(quarantine);
  }

  /**
   * Rows of one table.
   *
   * @param table qualified, to be read by {@code Identifier.parts}
   */
  public record TableRows(String table, List<Values> rows) {
    public TableRows {
      rows = List.copyOf(rows);
    }
  }

  /**
   * Values of one row.
   *
   * @param values text by column (its real name); empty is null
   */
  public record Values(Map<String, Optional<String>> values, int line) {
    public Values {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** Such as {@code recid=1 name=null}. */
    public String text() {
      return values.entrySet().stream()
          .map(entry -> entry.getKey() + "=" + entry.getValue().orElse("null"))
          .collect(Collectors.joining(" "));
    }
  }
}
