/**
 * The target model: DDL files made real in a scratch database, read back, cached by hash.
 *
 * <pre>
 *   PackageStack or files --> StatementGuard --> Scratch -- CatalogReader --> TargetModel
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.model.TargetModel#of}.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>Nothing that a model's file says outlives the scratch database.
 *   <li>Every statement that fails is reported, with file and line, all at once.
 * </ul>
 *
 * <p>May use catalog, pack, database, problem.
 */
@NullMarked
package dev.uplift.model;

import org.jspecify.annotations.NullMarked;
