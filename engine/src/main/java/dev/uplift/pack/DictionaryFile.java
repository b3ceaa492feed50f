package dev.uplift.pack;

import dev.uplift.pack.yaml.Findings;
import dev.uplift.pack.yaml.Formats;
import dev.uplift.pack.yaml.YamlText;
import dev.uplift.problem.Cause;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a dictionary that stands alone, outside a package. */
public final class DictionaryFile {
  private DictionaryFile() {}

  /**
   * The dictionary.
   *
   * @param schema of unqualified names
   * @param schemas all that there are: where {@code a.b} may be a table of schema a
   * @throws Failure (usage) that holds every problem of the file
   */
  public static Dictionary read(Path file, String schema, Set<String> schemas) {
    Findings findings = new Findings();
    Optional<Dictionary> dictionary =
        new YamlText(file.toString(), 1, text(file), findings)
            .read(DictionaryReader.FORMAT, Formats.DICTIONARY)
            .map(map -> new DictionaryReader(map, new Names(schema, schemas)).read());
    if (dictionary.isEmpty() || !findings.isEmpty()) {
      throw new Failure(ExitCode.USAGE, findings.all(), null);
    }
    return dictionary.get();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      Problem problem =
          Problem.of("dictionaryUnreadable", "the file \"" + file + "\" cannot be read as UTF-8")
              .withAt(Place.file(file.toString()))
              .withWhy(Cause.inWords(e))
              .withRemedy("Name a dictionary: a YAML file with `format: dictionary/1`.");
      throw new Failure(ExitCode.USAGE, List.of(problem), e);
    }
  }
}
