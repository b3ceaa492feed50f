/**
 * What a package's author does all day: begin a package, test it, try one script.
 *
 * <pre>
 *   two databases ── NewPackage ──► a package that is right and whose tests pass
 *   package/tests ── PackageTrial ──► TestDatabases (the old structure, made once, copied for each)
 *                                     → given rows → run/TrialRun → ExpectedRows, invariants
 *                                     → TestResult ── JUnitReport
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.author.PackageTrial#run}.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>What is tested is what will run: the engine's own substeps and batch, on a real server.
 *   <li>Nothing here changes a database that somebody named.
 * </ul>
 *
 * <p>May use {@code problem}, {@code machine}, {@code database}, {@code catalog}, {@code watch},
 * {@code pack}, {@code platform}, {@code model}, {@code sync}, {@code batch}, {@code run}.
 */
@NullMarked
package dev.uplift.author;

import org.jspecify.annotations.NullMarked;
