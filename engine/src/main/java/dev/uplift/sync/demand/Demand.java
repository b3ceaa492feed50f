package dev.uplift.sync.demand;

import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.intent.Mode;
import java.util.List;
import java.util.Optional;

/**
 * One thing that the target asks of the rows as they are now. Its SQL speaks of a row of the old
 * table by the alias {@value #ROW}, in the old structure's names.
 */
public sealed interface Demand {
  /** The alias of the old table. */
  String ROW = "o";

  /** What asks: a column, a constraint or an index of the target, or what would be dropped. */
  ObjectId target();

  /** The table whose rows are asked, by its old name. */
  ObjectId table();

  /** What is asked of each row for itself. */
  enum Kind {
    NOT_NULL,
    /** Text that would be cut. */
    LENGTH,
    /** Numbers and times that would be rounded or cut. */
    ROUNDING,
    /** Values that the new type cannot hold. */
    RANGE,
    /** Values that the new type cannot be read from. */
    CAST,
    /** Values that are no label of the new enum. */
    LABEL,
    CHECK,
    DOMAIN,
    /** Rows from which a generated column or a key of an index cannot be worked out. */
    EXPRESSION,
    /** Rows that no partition takes. */
    PARTITION,
    /** Text that cannot be read as UTF-8. */
    ENCODING,
    /** Rows or values that the target has no place for. */
    DROP
  }

  /** How it is found out whether a row breaks it. */
  sealed interface Test {
    /** True for a row that does. */
    record Broken(String condition) implements Test {}

    /** Working it out fails for a row that does: all that older servers and some casts allow. */
    record Raises(String expression) implements Test {}

    /** True for a row that does, or working it out fails for it. */
    record Tried(String condition) implements Test {}
  }

  /**
   * What can be seen of each row alone.
   *
   * @param asks in words, such as {@code numeric(32,16) becomes numeric(32,6)}
   * @param difference by how much a value changes; of numbers only
   * @param permitted the dictionary or the operator says that it may be so
   * @param savedBy the script that saves what would go
   * @param bites the mode in which the rows would be refused, or changed
   */
  record Rows(
      ObjectId target,
      ObjectId table,
      Kind kind,
      String asks,
      Test test,
      Optional<String> difference,
      boolean permitted,
      Optional<String> savedBy,
      Mode bites)
      implements Demand {

    /** True for rows that break it; empty where that only shows by trying. */
    public Optional<String> condition() {
      return switch (test) {
        case Test.Broken(String condition) -> Optional.of(condition);
        case Test.Tried(String condition) -> Optional.of(condition);
        case Test.Raises _ -> Optional.empty();
      };
    }

    /** What nobody can permit, and by which no value changes. */
    static Rows of(ObjectId target, ObjectId table, Kind kind, String asks, Test test, Mode bites) {
      return new Rows(
          target, table, kind, asks, test, Optional.empty(), false, Optional.empty(), bites);
    }
  }

  /**
   * No two rows may share a key.
   *
   * @param row the values that the key is made of, as a list of SELECT over the old table
   * @param keys expressions over that list
   * @param where which rows the key is of; of a partial index
   * @param nullsEqual whether two nulls are one value
   */
  record Unique(
      ObjectId target,
      ObjectId table,
      String row,
      List<String> keys,
      Optional<String> where,
      boolean nullsEqual)
      implements Demand {
    public Unique {
      keys = List.copyOf(keys);
    }
  }

  /**
   * No two rows may be so to each other.
   *
   * @param row as of {@link Unique}
   * @param keys expressions over that list, each with {@code operators}' one of the same place
   * @param where which rows it is about
   */
  record Exclusion(
      ObjectId target,
      ObjectId table,
      String row,
      List<String> keys,
      List<String> operators,
      Optional<String> where)
      implements Demand {
    public Exclusion {
      keys = List.copyOf(keys);
      operators = List.copyOf(operators);
    }
  }

  /**
   * What rows refer to must be there.
   *
   * @param columns the referring ones by their old names, as people read them
   * @param nullable those of them that the target lets be null, as SQL
   * @param from the referring values, each an expression over the old table
   * @param references the table referred to, by its old name
   * @param to the values referred to, each an expression over that table
   * @param full whether a key may not be null in part ({@code MATCH FULL})
   */
  record Reference(
      ObjectId target,
      ObjectId table,
      List<String> columns,
      List<String> nullable,
      List<String> from,
      ObjectId references,
      List<String> to,
      boolean full)
      implements Demand {
    public Reference {
      columns = List.copyOf(columns);
      nullable = List.copyOf(nullable);
      from = List.copyOf(from);
      to = List.copyOf(to);
    }
  }

  /** What only shows during the upgrade, and why. */
  record Later(ObjectId target, ObjectId table, String why) implements Demand {}

  /**
   * What can only be asked where something of the new model is there already.
   *
   * @param asked once it is
   * @param sql makes it, in order, in a transaction that is undone
   */
  record Supposing(Demand asked, List<String> sql) implements Demand {
    public Supposing {
      sql = List.copyOf(sql);
    }

    @Override
    public ObjectId target() {
      return asked.target();
    }

    @Override
    public ObjectId table() {
      return asked.table();
    }
  }
}
