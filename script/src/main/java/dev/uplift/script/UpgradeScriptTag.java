package dev.uplift.script;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The upgrade tag that is set when the script is done; where it is set already, the script does not
 * run. Written {@code PREFIX-ID-Description-YYYYMMDD}.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface UpgradeScriptTag {
  String value();
}
