package dev.uplift.script;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** When the script runs; without it, in PostSync. */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface UpgradeScriptStage {
  Stage value();

  /** A stage of the upgrade. */
  enum Stage {
    /** Old columns with old types, new columns already there: mend data so that it fits. */
    PRE_SYNC,
    /** New types, retired columns still there: fill what is new. */
    POST_SYNC
  }
}
