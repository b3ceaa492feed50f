@NullMarked
package dev.uplift.plan;

import org.jspecify.annotations.NullMarked;
