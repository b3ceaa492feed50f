package dev.uplift.script;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The script runs after a script that brings the data to an earlier version. Where that one is not
 * needed, the script runs after what it would have come after.
 */
@Documented
@Repeatable(UpgradeDependsOnVersion.All.class)
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface UpgradeDependsOnVersion {
  /** The version that the other script is of. */
  String version();

  /** As in {@link UpgradeDependsOnModule}. */
  String module();

  String method();

  /** Holds several. */
  @Documented
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface All {
    UpgradeDependsOnVersion[] value();
  }
}
