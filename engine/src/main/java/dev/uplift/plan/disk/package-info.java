/** The server's disks: what is free on each, and what an upgrade takes of it at the most. */
@NullMarked
package dev.uplift.plan.disk;

import org.jspecify.annotations.NullMarked;
