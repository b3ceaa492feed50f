package dev.uplift.script;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What reconciliation may find changed in a table, where {@link UpgradeScriptTable} would allow too
 * much, or where only triggers write. It puts no scripts in order.
 */
@Documented
@Repeatable(UpgradeScriptChanges.All.class)
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface UpgradeScriptChanges {
  /** {@code table} or {@code schema.table}. */
  String table();

  /** Whether the number of rows may change. */
  Rows rows() default Rows.AS_TABLES_SAY;

  /** The only columns whose values change; none: every column of a table that is updated. */
  String[] columns() default {};

  /** The sums of amounts are the same afterwards although rows come or go. */
  boolean sumsStay() default false;

  /**
   * Tables that together had as many rows before the upgrade as this one has afterwards, company by
   * company.
   */
  String[] rowsOf() default {};

  /** What may happen to the number of a table's rows. */
  enum Rows {
    /** {@link UpgradeScriptTable#create} lets rows come, {@link UpgradeScriptTable#delete} go. */
    AS_TABLES_SAY,
    SAME,
    MORE,
    FEWER,
    ANY
  }

  /** Holds several. */
  @Documented
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface All {
    UpgradeScriptChanges[] value();
  }
}
