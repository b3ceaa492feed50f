package dev.uplift.script;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The script runs after a script of another class or folder. */
@Documented
@Repeatable(UpgradeDependsOnModule.All.class)
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface UpgradeDependsOnModule {
  /** A class as its scripts are named, or a folder below {@code scripts/}. */
  String module();

  /** A method, or a file's name without its ending. */
  String method();

  /** Holds several. */
  @Documented
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface All {
    UpgradeDependsOnModule[] value();
  }
}
