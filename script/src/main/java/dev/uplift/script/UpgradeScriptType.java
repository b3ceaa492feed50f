package dev.uplift.script;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How often the script runs, and between which barriers; without it, {@link Type#SHARED_SCRIPT}.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface UpgradeScriptType {
  Type value();

  /**
   * Start scripts come before all others of their stage, final ones after them. AX's types, and the
   * two that it lacks: once for the whole database before and after the others.
   */
  enum Type {
    /** Once a company, first. */
    START_SCRIPT,
    /** Once a partition, first. */
    PARTITION_START_SCRIPT,
    /** Once, first. */
    SHARED_START_SCRIPT,
    /** Once. */
    SHARED_SCRIPT,
    /** Once a company. */
    STANDARD_SCRIPT,
    /** Once a partition. */
    PARTITION_SCRIPT,
    /** Once a company, last. */
    FINAL_SCRIPT,
    /** Once a partition, last. */
    PARTITION_FINAL_SCRIPT,
    /** Once, last. */
    SHARED_FINAL_SCRIPT
  }
}
