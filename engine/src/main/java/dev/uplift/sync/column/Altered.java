package dev.uplift.sync.column;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.ObjectId;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A column with one thing about it changed. */
public final class Altered {
  private Altered() {}

  public static Column nullable(Column column) {
    return changed(
        column,
        draft -> {
          draft.notNull = false;
          draft.notNullConstraint = Optional.empty();
          draft.unproven = false;
          draft.noInherit = false;
        });
  }

  public static Column notNull(Column column, String constraint) {
    return changed(
        column,
        draft -> {
          draft.notNull = true;
          draft.notNullConstraint = Optional.of(constraint);
        });
  }

  public static Column withDefault(Column column, Optional<String> expression) {
    return changed(column, draft -> draft.defaultExpression = expression);
  }

  /** With the other's type; its default too, unless an identity follows. */
  public static Column retyped(Column column, Column shall) {
    return changed(
        column,
        draft -> {
          draft.type = shall.type();
          draft.collation = shall.collation();
          draft.defaultExpression =
              shall.identity().isEmpty() ? shall.defaultExpression() : Optional.empty();
        });
  }

  /**
   * As ALTER TABLE of a parent leaves a child's column. Keeps the name that intents know it by: the
   * parent's.
   *
   * @param was the parent's column
   * @param becomes what it becomes
   */
  public static Column following(Column own, Column was, Column becomes) {
    boolean retyped =
        !was.type().equals(becomes.type()) || !was.collation().equals(becomes.collation());
    boolean otherDefault = !was.defaultExpression().equals(becomes.defaultExpression());
    boolean again = retyped && becomes.defaultExpression().isPresent();
    boolean declared = own.notNullConstraint().isPresent();
    boolean notNull = own.notNull() && (declared || becomes.notNull() || !was.notNull());
    return changed(
        own,
        draft -> {
          draft.id = becomes.id();
          draft.type = becomes.type();
          draft.collation = becomes.collation();
          draft.generated = becomes.generated();
          draft.notNull = notNull;
          if (!notNull) {
            draft.notNullConstraint = Optional.empty();
          } else if (retyped && draft.notNullConstraint.isEmpty()) {
            draft.notNullConstraint = becomes.notNullConstraint();
          }
          if (otherDefault || again) {
            draft.defaultExpression = becomes.defaultExpression();
          }
        });
  }

  /** Bound by a parent's NOT NULL, if by any. */
  public static Column unnamed(Column column) {
    return changed(column, draft -> draft.notNullConstraint = Optional.empty());
  }

  /** As a table has it that did not have it before its parent. */
  public static Column inherited(Column column) {
    return changed(
        column,
        draft -> {
          draft.notNull = column.notNull() && !column.notNullNoInherit();
          draft.notNullConstraint = Optional.empty();
          draft.unproven = column.notNullUnproven() && !column.notNullNoInherit();
          draft.noInherit = false;
          draft.identity = Optional.empty();
          draft.inherited = true;
        });
  }

  /** No longer generated. */
  public static Column plain(Column column) {
    return changed(
        column,
        draft -> {
          draft.defaultExpression = Optional.empty();
          draft.generated = Optional.empty();
        });
  }

  /** In a table without parents. */
  public static Column within(ObjectId table, Column column) {
    return within(table, column, false);
  }

  /** In another table, and without its identity, which has a sequence of its own. */
  public static Column within(ObjectId table, Column column, boolean inherited) {
    return changed(
        column,
        draft -> {
          draft.id = table.column(column.id().name());
          draft.identity = Optional.empty();
          draft.inherited = inherited;
        });
  }

  private static Column changed(Column column, Consumer<Draft> change) {
    Draft draft = new Draft(column);
    change.accept(draft);
    return draft.column();
  }

  /** A column being changed. */
  private static final class Draft {
    private final int position;
    private ObjectId id;
    private String type;
    private boolean notNull;
    private Optional<String> notNullConstraint;
    private boolean unproven;
    private boolean noInherit;
    private Optional<String> defaultExpression;
    private Optional<String> identity;
    private Optional<String> generated;
    private Optional<String> collation;
    private boolean inherited;
    private final List<String> options;

    Draft(Column column) {
      this.position = column.position();
      this.id = column.id();
      this.type = column.type();
      this.notNull = column.notNull();
      this.notNullConstraint = column.notNullConstraint();
      this.unproven = column.notNullUnproven();
      this.noInherit = column.notNullNoInherit();
      this.defaultExpression = column.defaultExpression();
      this.identity = column.identity();
      this.generated = column.generated();
      this.collation = column.collation();
      this.inherited = column.inherited();
      this.options = column.options();
    }

    Column column() {
      return new Column(
          id,
          position,
          type,
          notNull,
          notNullConstraint,
          unproven,
          noInherit,
          defaultExpression,
          identity,
          generated,
          collation,
          inherited,
          options);
    }
  }
}
