/**
 * A package's jars: read whole into memory, who signed them, the scripts that their class files
 * declare, and the loader that runs them. What was looked at is what runs: no file is read twice.
 *
 * <p>Start reading at {@link dev.uplift.pack.jar.ScriptJar#read}. Nothing is loaded or run while a
 * package is read; only {@link dev.uplift.pack.jar.ScriptClasses} does, once the jars are trusted.
 */
@NullMarked
package dev.uplift.pack.jar;

import org.jspecify.annotations.NullMarked;
