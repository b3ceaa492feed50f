package dev.uplift.script;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Business Central's last phase: the method looks whether the class's scripts have done what they
 * should, and says what it expected and what it found. It runs last in PostSync, and may only read.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface ValidateUpgrade {
  /** What is looked at, in one sentence. */
  String value();

  /** Whether it looks once a company, as against once. */
  boolean perCompany() default false;
}
