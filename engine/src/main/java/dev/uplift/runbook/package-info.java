/**
 * The plan as steps for machines: generated, written, read, and their states.
 *
 * <pre>
 *   topology, service model, packages --Runbook.generate--> Runbook --RunbookFile--> XML
 *                                                              |
 *                          RunbookRegistry: $UPLIFT_HOME/runbooks/id.xml
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.runbook.Runbook#generate}. A runbook is a value: while it
 * is carried out its file is derived from the journal in the database, and is never ahead of it.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>A file is replaced whole or not at all, whatever happens to the machine meanwhile.
 *   <li>A truncated or foreign file is refused with the line at which it went wrong.
 * </ul>
 *
 * <p>May use problem, pack.
 */
@NullMarked
package dev.uplift.runbook;

import org.jspecify.annotations.NullMarked;
