package dev.uplift.script;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The method is called for one range of this table's key after the other, each in a transaction of
 * its own, several at once. Every statement that touches rows names {@link UpgradeContext#range}.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface UpgradeScriptChunk {
  /** {@code table} or {@code schema.table}. */
  String table();

  /** The columns of a unique key that holds no nulls. */
  String[] by();

  /** How many failing rows may be set aside; 0: the first one fails the script. */
  int quarantine() default 0;
}
