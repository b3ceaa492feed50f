package dev.uplift.pack;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Target rows as a function of source rows, told by key: what a declarative conversion says, and
 * what a Java script's data transfer comes to. Expressions are SQL, each one expression, and speak
 * of rows by the aliases; tables are qualified names, columns and aliases real names, unquoted.
 *
 * @param from the rows that are converted, each once
 * @param joins other tables, in the order in which they are joined
 * @param where which rows of {@code from} are converted; absent: all
 * @param set the target's columns; the others keep what they hold, or take their defaults
 */
public record Conversion(
    Source from, List<Join> joins, Optional<Condition> where, Target target, List<Entry> set) {

  public Conversion {
    joins = List.copyOf(joins);
    set = List.copyOf(set);
  }

  /** A table under the name that expressions know it by. */
  public record Source(String table, String alias, int line) {}

  /**
   * A table joined to those before it.
   *
   * @param kept whether rows without a match stay, as a left join has it
   */
  public record Join(boolean kept, Source source, Condition on) {}

  /** A truth that SQL can find out, and the line of the file that says so. */
  public record Condition(String expression, int line) {}

  /** A column and the expression that is its value, or that it is matched by. */
  public record Entry(String column, String expression, int line) {}

  /** The rows that come about or change. */
  public sealed interface Target {
    int line();

    /** New rows of a table, one for each source row. */
    record Insert(String table, int line) implements Target {}

    /**
     * Rows of a table, found by their columns.
     *
     * @param match columns that must equal an expression over the source rows
     */
    record Update(Source table, List<Entry> match, int line) implements Target {
      public Update {
        match = List.copyOf(match);
      }
    }

    /** The rows of {@code from} themselves. */
    record Itself(int line) implements Target {}
  }

  /** The table that rows come into or change in. */
  public String targetTable() {
    return switch (target) {
      case Target.Insert insert -> insert.table();
      case Target.Update update -> update.table().table();
      case Target.Itself _ -> from.table();
    };
  }

  /** Every table that is read, with its alias. */
  public List<Source> sources() {
    return Stream.concat(Stream.of(from), joins.stream().map(Join::source)).toList();
  }

  /** Which tables a script that does this touches, and which columns of the one it updates. */
  public Script.TableAccess access() {
    List<String> target = List.of(targetTable());
    List<String> columns = set.stream().map(Entry::column).toList();
    Map<String, TableChange> changes =
        Map.of(targetTable(), new TableChange(Optional.empty(), Optional.of(columns), false));
    List<String> none = List.of();
    List<String> read = sources().stream().map(Source::table).distinct().toList();
    return switch (this.target) {
      case Target.Insert _ -> new Script.TableAccess(read, target, none, none);
      case Target.Update _ -> new Script.TableAccess(read, none, target, none, none, changes);
      case Target.Itself _ ->
          new Script.TableAccess(
              joins.stream().map(join -> join.source().table()).distinct().toList(),
              none,
              target,
              none,
              none,
              changes);
    };
  }
}
