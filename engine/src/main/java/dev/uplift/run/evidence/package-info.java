/**
 * What outlives a restore and a crash: an operation's evidence, written as it happens beside its
 * log, and the zip that is handed on.
 *
 * <pre>
 *   Evidence -- about.json     what was asked for, of which server, and how it ended
 *      +------ journal.json   JournalExport: every row of the run, after each step and before a restore
 *      +------ locks.jsonl    LockSampler, LockWaits: who waited for whom
 *      +------ timings.json   Timings: what took how long
 *   EvidenceIndex -- EvidenceZip -- Masking (SqlMask, MessageMask, JsonMask)
 * </pre>
 *
 * <p>Evidence that cannot be written stops nothing and is said. May use what room {@code run} may.
 */
@NullMarked
package dev.uplift.run.evidence;

import org.jspecify.annotations.NullMarked;
