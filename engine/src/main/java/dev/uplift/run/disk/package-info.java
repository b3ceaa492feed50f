/**
 * The server's disks under a run and under a sync alone: held against what is going to be written
 * before it begins, and watched while it is written.
 *
 * <p>Start reading at {@link dev.uplift.run.disk.DiskGuard#over}.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>A disk that is known to be too small is told of before anything is changed.
 *   <li>A large table is not begun to be written anew when it would leave too little.
 *   <li>A sync is ended before a disk is full, and what it had committed stays.
 * </ul>
 */
@NullMarked
package dev.uplift.run.disk;

import org.jspecify.annotations.NullMarked;
