package dev.uplift.script;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What the script mends, so that the forecast does not count it as wrong. */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface UpgradeScriptRepairs {
  /** Columns and indexes, {@code table.name} each. */
  String[] value() default {};

  /** In PreSync: unique indexes that are put off until FinalDbSync, {@code table.index} each. */
  String[] allowDuplicates() default {};
}
