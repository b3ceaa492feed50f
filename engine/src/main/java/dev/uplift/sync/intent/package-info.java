/**
 * What a sync is asked: how far it goes, what it may do, what the dictionary says became of names
 * and rows, and what scripts do between the modes.
 *
 * <p>Start reading at {@link dev.uplift.sync.intent.SyncSettings}; {@link
 * dev.uplift.sync.intent.Intents} is the same with names turned into ids.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>Nothing is guessed: what may have been renamed is only ever reported, with the line that
 *       would say so.
 *   <li>Pure: no database is asked.
 * </ul>
 *
 * <p>May use problem, catalog, pack; nothing else of sync.
 */
@NullMarked
package dev.uplift.sync.intent;

import org.jspecify.annotations.NullMarked;
