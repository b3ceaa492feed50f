package dev.uplift.script;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A table that the script touches, and how. Two scripts that touch one table, of which one writes
 * it, are put in order by this.
 */
@Documented
@Repeatable(UpgradeScriptTable.All.class)
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface UpgradeScriptTable {
  /** {@code table} or {@code schema.table}. */
  String table();

  boolean create() default false;

  boolean read() default false;

  boolean update() default false;

  boolean delete() default false;

  /** Holds several. */
  @Documented
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface All {
    UpgradeScriptTable[] value();
  }
}
