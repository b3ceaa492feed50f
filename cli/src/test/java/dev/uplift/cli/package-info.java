/** Tests of the command line, run in this process, and of the launcher. */
@NullMarked
package dev.uplift.cli;

import org.jspecify.annotations.NullMarked;
