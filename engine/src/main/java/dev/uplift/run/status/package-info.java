/**
 * What is told of a run: where it stands, what is left, what went wrong, what was held against
 * what.
 *
 * <pre>
 *   StatusReader -- JournalTable, OperationFile, the ledger, RunForecast --> Status (status/1)
 *   Leftovers, ErrorsReader, ReconciliationReader
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.run.status.StatusReader#read(Site, boolean)}. It only
 * reads, and while nobody can reach the database it tells what the files outside say.
 *
 * <p>Of run, uses all but {@code admission} and {@code readiness}.
 */
@NullMarked
package dev.uplift.run.status;

import dev.uplift.run.request.Site;
import org.jspecify.annotations.NullMarked;
