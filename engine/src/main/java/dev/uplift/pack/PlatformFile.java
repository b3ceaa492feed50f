package dev.uplift.pack;

import dev.uplift.pack.yaml.Findings;
import dev.uplift.pack.yaml.Formats;
import dev.uplift.pack.yaml.YamlMap;
import dev.uplift.pack.yaml.YamlText;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code platform/1} files: the shipped profiles, and what packages override. */
public final class PlatformFile {
  static final String FORMAT = "platform/1";

  /** The profiles that Uplift ships. */
  public static final List<String> SHIPPED = List.of("ax2012", "generic");

  private PlatformFile() {}

  /** A shipped profile; its name is one of {@link #SHIPPED}. */
  public static PlatformSettings shipped(String name) {
    String resource = "/dev/uplift/platform/" + name + ".yaml";
    try (InputStream in = PlatformFile.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no profile is shipped as " + name);
      }
      Findings findings = new Findings();
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Optional<PlatformSettings> settings = read(new YamlText(resource, 1, text, findings));
      if (!findings.isEmpty() || settings.isEmpty()) {
        throw new IllegalStateException(resource + " is wrong: " + findings.all());
      }
      return settings.get();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A package's own file, which {@link PackageReader} found right. */
  public static PlatformSettings of(Path file) {
    Findings findings = new Findings();
    try {
      String text = Files.readString(file);
      Optional<PlatformSettings> settings = read(new YamlText(file.toString(), 1, text, findings));
      if (findings.isEmpty() && settings.isPresent()) {
        return settings.get();
      }
    } catch (IOException e) {
      findings.add(
          "fileUnreadable",
          file.toString(),
          1,
          "the file cannot be read: " + e.getMessage(),
          "Look at its rights.");
    }
    throw new Failure(ExitCode.USAGE, findings.all(), null);
  }

  static Optional<PlatformSettings> read(YamlText yaml) {
    return yaml.read(FORMAT, Formats.PLATFORM).map(PlatformFile::settings);
  }

  private static PlatformSettings settings(YamlMap file) {
    Map<String, Map<String, String>> sections = new LinkedHashMap<>();
    for (String section : List.of("companies", "partitions", "allocator")) {
      if (file.isText(section, "none")) {
        sections.put(section, Map.of());
      } else {
        file.map(section).ifPresent(map -> sections.put(section, keys(map)));
      }
    }
    return new PlatformSettings(file.optionalText("name").orElse(""), sections);
  }

  private static Map<String, String> keys(YamlMap section) {
    Map<String, String> keys = new LinkedHashMap<>();
    for (String key : section.names()) {
      boolean table = key.equals("table");
      section
          .optionalText(key)
          .ifPresent(
              written -> {
                Optional<String> name =
                    table ? new Names("public", Set.of()).table(written) : Names.real(written);
                DictionaryReader.nameAt(section, section.line(key), written, name);
                keys.put(key, written);
              });
    }
    return keys;
  }
}
