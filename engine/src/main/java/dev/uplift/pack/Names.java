package dev.uplift.pack;

import dev.uplift.database.Identifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Names as authors write them, made whole with the package's schema and spelt as {@code
 * ObjectId.display()} spells them: two spellings of one name are equal texts.
 *
 * @param schema of unqualified names
 * @param schemas all that are known: where {@code a.b} may be a table of schema a
 */
record Names(String schema, Set<String> schemas) {
  Names {
    schemas = Set.copyOf(schemas);
  }

  /** {@code table} or {@code schema.table}; empty when that is no such name. */
  Optional<String> table(String written) {
    return parts(written)
        .filter(parts -> parts.size() <= 2)
        .map(parts -> display(parts.size() == 1 ? under(parts) : parts));
  }

  /** A column or an index: {@code table.name} or {@code schema.table.name}. */
  Optional<String> member(String written) {
    return parts(written)
        .filter(parts -> parts.size() == 2 || parts.size() == 3)
        .map(parts -> display(parts.size() == 2 ? under(parts) : parts));
  }

  /** A table or a column; of {@code a.b}, a is a schema only where the model knows it as one. */
  Optional<String> tableOrColumn(String written) {
    int arguments = written.indexOf('(');
    if (arguments > 0) {
      return table(written.substring(0, arguments)).map(n -> n + written.substring(arguments));
    }
    Optional<List<String>> parts = parts(written).filter(p -> p.size() <= 3);
    boolean whole =
        parts.isPresent()
            && (parts.get().size() == 3
                || (parts.get().size() == 2 && schemas.contains(parts.get().getFirst())));
    return parts.map(p -> display(whole ? p : under(p)));
  }

  /** One name without dots. */
  static Optional<String> single(String written) {
    return parts(written).filter(parts -> parts.size() == 1).map(Names::display);
  }

  /** As {@link #single}, without the quotes: the name itself. */
  static Optional<String> real(String written) {
    return parts(written).filter(parts -> parts.size() == 1).map(List::getFirst);
  }

  /** The last part of a name, unquoted. */
  static Optional<String> last(String written) {
    return parts(written).map(List::getLast);
  }

  private List<String> under(List<String> parts) {
    List<String> whole = new ArrayList<>(parts.size() + 1);
    whole.add(schema);
    whole.addAll(parts);
    return whole;
  }

  private static String display(List<String> parts) {
    return parts.stream().map(Identifier::display).collect(Collectors.joining("."));
  }

  private static Optional<List<String>> parts(String written) {
    try {
      return Optional.of(Identifier.parts(written.strip()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
