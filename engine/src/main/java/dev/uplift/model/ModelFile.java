package dev.uplift.model;

import dev.uplift.problem.Cause;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One file of DDL.
 *
 * @param schema of unqualified names
 * @param shown how messages name the file
 */
record ModelFile(String shown, String schema, String text) {

  static ModelFile read(Path file, String schema) {
    try {
      return new ModelFile(file.toString(), schema, Files.readString(file));
    } catch (IOException e) {
      throw new Failure(
          ExitCode.USAGE,
          Problem.of("fileUnreadable", "the model file cannot be read as UTF-8 text")
              .withTarget(file.toString())
              .withAt(Place.file(file.toString()))
              .withWhy(Cause.inWords(e))
              .withRemedy("Check that it is there, readable, and written in UTF-8."));
    }
  }
}
