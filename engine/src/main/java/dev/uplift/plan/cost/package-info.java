/**
 * What an upgrade costs before it has begun: seconds, bytes and locks, from the sizes of tables and
 * from what this server did in a second when it was measured.
 *
 * <p>Start reading at {@link dev.uplift.plan.cost.ChangeCosts} and {@link
 * dev.uplift.plan.cost.ServerSpeeds}.
 */
@NullMarked
package dev.uplift.plan.cost;

import org.jspecify.annotations.NullMarked;
