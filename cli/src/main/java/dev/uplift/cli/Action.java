package dev.uplift.cli;

import dev.uplift.problem.ExitCode;

/** What a command does once its line is understood. */
interface Action {
  ExitCode run();
}
