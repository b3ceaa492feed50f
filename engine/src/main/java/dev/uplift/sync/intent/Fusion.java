package dev.uplift.sync.intent;

import dev.uplift.catalog.ObjectId;
import dev.uplift.catalog.RowExpression;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A conversion that may be carried out inside a rewrite of its table: each new value is worked out
 * from its own row, and from at most one row of each joined table, by functions that always answer
 * the same.
 *
 * @param script its path
 * @param table whose rows it changes
 * @param set column to its new value
 * @param where which rows it changes; empty: all
 * @param joins in their order
 * @param sifts whether chunks would set bad rows aside: it is tried where that stops nobody
 * @param key by which chunks would find its rows again; empty: the primary key
 * @param mark the statements that mark it as done; they commit with the rewrite, or roll it back
 *     when another attempt has taken over
 */
public record Fusion(
    String script,
    ObjectId table,
    Map<String, RowExpression> set,
    Optional<RowExpression> where,
    List<Joined> joins,
    boolean sifts,
    List<String> key,
    List<String> mark) {
  public Fusion {
    set = Map.copyOf(set);
    joins = List.copyOf(joins);
    key = List.copyOf(key);
    mark = List.copyOf(mark);
  }

  /**
   * Another table, of which a row finds one row at most.
   *
   * @param kept whether rows that find none are converted all the same
   */
  public record Joined(ObjectId table, String alias, boolean kept, RowExpression on) {}

  /** Every column of its own table that a value is worked out from. */
  public Stream<String> reads() {
    return expressions().flatMap(RowExpression::columns);
  }

  /** Every column of a joined table that anything is worked out from. */
  public Set<String> reads(Joined joined) {
    return expressions()
        .flatMap(RowExpression::joined)
        .filter(each -> each.alias().equals(joined.alias()))
        .map(RowExpression.Part.Joined::name)
        .collect(Collectors.toSet());
  }

  /** The tables that it joins. */
  public List<ObjectId> joined() {
    return joins.stream().map(Joined::table).distinct().toList();
  }

  /** Why ALTER TABLE cannot carry it out, and a shadow can. */
  public Optional<String> wantsShadow() {
    String tables = joined().stream().map(ObjectId::display).collect(Collectors.joining(", "));
    if (!joins.isEmpty()) {
      return Optional.of("the conversion " + script + " joins " + tables);
    }
    return sifts
        ? Optional.of("the conversion " + script + " may meet bad rows, which chunks set aside")
        : Optional.empty();
  }

  private Stream<RowExpression> expressions() {
    return Stream.of(set.values().stream(), where.stream(), joins.stream().map(Joined::on))
        .flatMap(each -> each);
  }
}
