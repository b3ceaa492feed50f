package dev.uplift.proving;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The test needs what Maven cannot bring. Where that is missing the test is left out with one line
 * that says what to do; where the environment says {@code CI=true} it fails instead.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsToolCondition.class)
public @interface NeedsTool {
  /**
   * Files or folders that must be there; a relative one is looked for beside the project's root.
   */
  String[] files() default {};

  /** Programs that must be on the PATH. */
  String[] programs() default {};

  /** What the reader should do, such as {@code apt-get install kea-admin}. */
  String remedy();
}
