package dev.uplift.sync.column;

import dev.uplift.catalog.CatalogObject.Column;
import dev.uplift.catalog.ObjectId;
import java.util.Optional;

/** A column with one thing about it changed. */
public final class Altered {
  private Altered() {}

  public static Column nullable(Column column) {
    return new Column(
        column.id(),
        column.position(),
        column.type(),
        false,
        Optional.empty(),
        column.defaultExpression(),
        column.identity(),
        column.generated(),
        column.collation(),
        column.inherited());
  }

  public static Column notNull(Column column, String constraint) {
    return new Column(
        column.id(),
        column.position(),
        column.type(),
        true,
        Optional.of(constraint),
        column.defaultExpression(),
        column.identity(),
        column.generated(),
        column.collation(),
        column.inherited());
  }

  public static Column withDefault(Column column, Optional<String> expression) {
    return new Column(
        column.id(),
        column.position(),
        column.type(),
        column.notNull(),
        column.notNullConstraint(),
        expression,
        column.identity(),
        column.generated(),
        column.collation(),
        column.inherited());
  }

  /** With the other's type; its default too, unless an identity follows. */
  public static Column retyped(Column column, Column shall) {
    return new Column(
        column.id(),
        column.position(),
        shall.type(),
        column.notNull(),
        column.notNullConstraint(),
        shall.identity().isEmpty() ? shall.defaultExpression() : Optional.empty(),
        column.identity(),
        column.generated(),
        shall.collation(),
        column.inherited());
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
    boolean changed = !was.defaultExpression().equals(becomes.defaultExpression());
    boolean again = retyped && becomes.defaultExpression().isPresent();
    boolean declared = own.notNullConstraint().isPresent();
    boolean notNull = own.notNull() && (declared || becomes.notNull() || !was.notNull());
    return new Column(
        becomes.id(),
        own.position(),
        becomes.type(),
        notNull,
        !notNull
            ? Optional.empty()
            : own.notNullConstraint()
                .or(() -> retyped ? becomes.notNullConstraint() : Optional.empty()),
        changed || again ? becomes.defaultExpression() : own.defaultExpression(),
        own.identity(),
        becomes.generated(),
        becomes.collation(),
        own.inherited());
  }

  /** Bound by a parent's NOT NULL, if by any. */
  public static Column unnamed(Column column) {
    return new Column(
        column.id(),
        column.position(),
        column.type(),
        column.notNull(),
        Optional.empty(),
        column.defaultExpression(),
        column.identity(),
        column.generated(),
        column.collation(),
        column.inherited());
  }

  /** As a table has it that did not have it before its parent. */
  public static Column inherited(Column column) {
    return new Column(
        column.id(),
        column.position(),
        column.type(),
        column.notNull(),
        Optional.empty(),
        column.defaultExpression(),
        Optional.empty(),
        column.generated(),
        column.collation(),
        true);
  }

  /** No longer generated. */
  public static Column plain(Column column) {
    return new Column(
        column.id(),
        column.position(),
        column.type(),
        column.notNull(),
        column.notNullConstraint(),
        Optional.empty(),
        column.identity(),
        Optional.empty(),
        column.collation(),
        column.inherited());
  }

  /** In a table without parents. */
  public static Column within(ObjectId table, Column column) {
    return within(table, column, false);
  }

  /** In another table, and without its identity, which has a sequence of its own. */
  public static Column within(ObjectId table, Column column, boolean inherited) {
    return new Column(
        table.column(column.id().name()),
        column.position(),
        column.type(),
        column.notNull(),
        column.notNullConstraint(),
        column.defaultExpression(),
        Optional.empty(),
        column.generated(),
        column.collation(),
        inherited);
  }
}
