/**
 * What an upgrade will do, as one value with a name: changes by phase and table, scripts, costs,
 * the way back, the disk at its fullest, what is destroyed, and what stands against it.
 *
 * <pre>
 * packages ─┐                       ┌─ EmptyCopy: each mode planned on what the one before left
 * settings ─┼─ Covers ── planId     ├─ cost: seconds, bytes, locks, as fast as this server is
 * catalog ──┘        └──── Plan ◄───┼─ disk: what is free, and the peak of each disk
 *                          │        └─ restore, scripts, refusals
 *                 PlanFolder, PlanPage
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.plan.Planning#plan}.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>Planning changes nothing in the database: what it tries is in a scratch database, or rolled
 *       back.
 *   <li>The same packages, settings and catalog have the same name, whatever the tables' sizes, the
 *       server's speed and the time of day.
 *   <li>What is provisional says so.
 * </ul>
 *
 * <p>Decisions: docs/decisions/0024.
 */
@NullMarked
package dev.uplift.plan;

import org.jspecify.annotations.NullMarked;
