@NullMarked
package dev.uplift.run.readiness;

import org.jspecify.annotations.NullMarked;
