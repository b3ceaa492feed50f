package dev.uplift.pack;

import dev.uplift.pack.yaml.Findings;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The files of a package.
 *
 * @param root where they lie
 * @param shown the package's path as the user gave it: reports name files below it
 * @param files by path below the root, with {@code /}; hidden files are none
 */
record PackageFolder(Path root, String shown, NavigableMap<String, Path> files) {
  static final String MAIN_FILE = "package.yaml";

  /** Empty, and a problem found, when there is no package at the place. */
  static Optional<PackageFolder> open(Path location, Path unpackFolder, Findings findings) {
    try {
      if (Files.isDirectory(location)) {
        return Optional.of(of(location, location.toString()));
      }
      if (Files.isRegularFile(location)) {
        Path target = unpackFolder.resolve(Sha256.of(location).substring(0, 16));
        return Optional.of(of(Unzip.into(location, target), location + "!"));
      }
      throw new NoSuchFileException(location.toString());
    } catch (NoSuchFileException e) {
      findings.add(
          missing("there is no package at \"" + location + "\"", location)
              .withRemedy("Name a package's folder or zip file."));
    } catch (IOException e) {
      findings.add(
          missing("the package at \"" + location + "\" cannot be read", location)
              .withWhy(e.getMessage())
              .withRemedy("Name a package's folder, or a whole zip file of it."));
    }
    return Optional.empty();
  }

  private static Problem missing(String message, Path location) {
    return Problem.of("packageUnreadable", message)
        .withTarget(location.toString())
        .withAt(Place.file(location.toString()));
  }

  private static PackageFolder of(Path root, String shown) throws IOException {
    NavigableMap<String, Path> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String relative = root.relativize(file).toString().replace('\\', '/');
        if (!relative.startsWith(".") && !relative.contains("/.")) {
          files.put(relative, file);
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return new PackageFolder(root, shown, files);
  }

  String shown(String relative) {
    return shown + (shown.endsWith("/") ? "" : "/") + relative;
  }

  /** Paths that the test accepts, in order. */
  List<String> find(Predicate<String> wanted) {
    return files.keySet().stream().filter(wanted).toList();
  }

  Path file(String relative) {
    return root.resolve(relative);
  }

  /** A file's text; empty, and a problem found, when it is absent or not UTF-8. */
  Optional<String> text(String relative, Findings findings) {
    Path file = files.get(relative);
    if (file == null) {
      findings.add(
          "fileMissing",
          shown(relative),
          1,
          "the package has no " + relative,
          "Add it: docs/guide/package-authors.md shows a small package.");
      return Optional.empty();
    }
    try {
      return Optional.of(decode(Files.readAllBytes(file)));
    } catch (CharacterCodingException e) {
      findings.add("notUtf8", shown(relative), 1, "the file is not UTF-8", "Save it as UTF-8.");
    } catch (IOException e) {
      findings.add(
          "fileUnreadable",
          shown(relative),
          1,
          "the file cannot be read: " + e.getMessage(),
          "Look at its rights.");
    }
    return Optional.empty();
  }

  private static String decode(byte[] bytes) throws CharacterCodingException {
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /** The hash of the files that the test accepts: their sorted paths and bytes. */
  String sha256(Predicate<String> wanted) throws IOException {
    Sha256 hash = new Sha256();
    for (String relative : find(wanted)) {
      hash.file(relative, file(relative));
    }
    return hash.text();
  }
}
