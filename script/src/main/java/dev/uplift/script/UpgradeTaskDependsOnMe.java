package dev.uplift.script;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Another script, which does not know of this one, runs after it. */
@Documented
@Repeatable(UpgradeTaskDependsOnMe.All.class)
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface UpgradeTaskDependsOnMe {
  /** As in {@link UpgradeDependsOnModule}; empty: this class. */
  String module() default "";

  String method();

  /** Holds several. */
  @Documented
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface All {
    UpgradeTaskDependsOnMe[] value();
  }
}
