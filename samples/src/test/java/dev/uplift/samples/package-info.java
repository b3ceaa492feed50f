@NullMarked
package dev.uplift.samples;

import org.jspecify.annotations.NullMarked;
