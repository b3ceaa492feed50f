@NullMarked
package dev.uplift.plan.disk;

import org.jspecify.annotations.NullMarked;
