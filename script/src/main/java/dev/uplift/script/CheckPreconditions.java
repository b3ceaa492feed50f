package dev.uplift.script;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Business Central's first phase: the method looks whether the class's scripts can do their work,
 * and throws, or fails a validation, when not. It runs in PreSync before all scripts but start
 * scripts of other classes, and may only read.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface CheckPreconditions {
  /** What is looked at, in one sentence. */
  String value();

  /** Whether it looks once a company, as against once. */
  boolean perCompany() default false;
}
