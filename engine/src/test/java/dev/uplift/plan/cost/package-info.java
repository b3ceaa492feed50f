@NullMarked
package dev.uplift.plan.cost;

import org.jspecify.annotations.NullMarked;
