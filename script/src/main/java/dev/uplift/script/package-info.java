/**
 * What the author of Java scripts compiles against. A script is a public method with one parameter,
 * {@link dev.uplift.script.UpgradeContext}, in a public class of a jar in the package's folder
 * {@code lib/}; the annotations, named as in Dynamics AX, say when it runs and what it touches.
 *
 * <pre>
 *   public final class ReleaseUpdate70Invent {
 *     &#64;UpgradeScriptDescription("Fill the hash of inventory dimensions")
 *     &#64;UpgradeScriptType(STANDARD_SCRIPT)
 *     &#64;UpgradeScriptTable(table = "inventdim", update = true)
 *     &#64;UpgradeScriptChunk(table = "inventdim", by = "recid")
 *     public void updateHash(UpgradeContext context) {
 *       context.execute(
 *           "update inventdim d set hash = md5(d.configid) where d.dataareaid = ? and "
 *               + context.range("d"),
 *           context.company());
 *     }
 *   }
 * </pre>
 *
 * <p>The script is named {@code ReleaseUpdate70Invent/updateHash}. Its class is loaded by a loader
 * of its own, which shows it the JDK, this package, and the jars of the packages, and nothing else.
 * Uses nothing. What a method does depends on the rows that it reads and on nothing else: then an
 * upgrade that was broken off ends as one that was not.
 */
@NullMarked
package dev.uplift.script;

import org.jspecify.annotations.NullMarked;
