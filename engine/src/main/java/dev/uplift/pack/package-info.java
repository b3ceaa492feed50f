/**
 * The formats: packages read, layered, validated; what an environment says.
 *
 * <pre>
 *   folder or zip -- PackageFolder --> PackageFile -- yaml.YamlMap --> Draft
 *                                          | DictionaryReader, ScriptReader, PlatformFile
 *   every Draft -- StackCheck --> PackageStack, or one Failure with all Findings
 *
 *   environment --> jar, yaml: the rooms inside, which do not reach back up
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.pack.PackageReader}.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>Every problem of a package is in one report, with its file and line.
 *   <li>Whatever is broken is told as problems.
 *   <li>A reader accepts the keys that the schema publishes, and no others.
 *   <li>Kept files are still read.
 *   <li>A password written out is refused and not repeated.
 * </ul>
 *
 * <p>May use problem, database. The schemas are listed in {@code docs/formats/README.md}.
 */
@NullMarked
package dev.uplift.pack;

import org.jspecify.annotations.NullMarked;
