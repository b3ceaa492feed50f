package dev.uplift.script;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Whether Uplift wraps the method in a transaction that commits together with the mark that it is
 * done. A method that says {@code false} runs its own transactions and is run <em>at least
 * once</em>: it must say that being run again does no harm.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface UpgradeScriptTransaction {
  boolean value();

  /** Whether the method may be run again after it was broken off anywhere. */
  boolean repeatable() default false;
}
