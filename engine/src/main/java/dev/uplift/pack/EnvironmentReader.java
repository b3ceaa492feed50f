package dev.uplift.pack;

import dev.uplift.database.DatabaseUrl;
import dev.uplift.problem.Cause;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code environment.yaml}, and says everything that is wrong with it in one report. */
public final class EnvironmentReader {
  static final String FORMAT = "environment/1";
  static final Set<String> RESTORE_KINDS = Set.of("none", "command", "clone", "pgbackrest");
  static final Set<String> ADAPTERS = Set.of("systemd", "command", "none");
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):[^}]+}");
  private static final Pattern SIZE = Pattern.compile("\\d+(\\.\\d+)?\\s?(kB|KB|MB|GB|TB)");

  private final YamlMap file;
  private final Path folder;

  private EnvironmentReader(YamlMap file, Path folder) {
    this.file = file;
    this.folder = folder;
  }

  /** A {@link Failure} (usage) holds every problem of the file. */
  public static Environment read(Path path) {
    Findings findings = new Findings();
    Path absolute = path.toAbsolutePath().normalize();
    Path folder = Optional.ofNullable(absolute.getParent()).orElse(absolute);
    Optional<Environment> environment =
        new YamlText(path.toString(), 1, text(path), findings)
            .read(FORMAT, Formats.ENVIRONMENT)
            .map(map -> new EnvironmentReader(map, folder).environment());
    if (environment.isEmpty() || !findings.isEmpty()) {
      throw new Failure(ExitCode.USAGE, findings.all(), null);
    }
    return environment.get();
  }

  private static String text(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      Problem problem =
          Problem.of("environmentUnreadable", "the file \"" + path + "\" cannot be read as UTF-8")
              .withAt(Place.file(path.toString()))
              .withWhy(Cause.inWords(e))
              .withRemedy("Name an environment.yaml, or work in its folder.");
      throw new Failure(ExitCode.USAGE, List.of(problem), e);
    }
  }

  private Environment environment() {
    checkServices();
    file.map("hooks").ifPresent(hooks -> hooks.names().forEach(hooks::optionalText));
    return new Environment(
        folder,
        file.text("name"),
        file.requiredChoice("kind", Map.of("sandbox", false, "production", true)).orElse(true),
        database(),
        password(),
        file.texts("packages").stream().map(i -> folder.resolve(i.text())).toList(),
        file.map("window").flatMap(EnvironmentReader::window),
        file.map("limits").flatMap(EnvironmentReader::workers),
        Optional.empty(),
        file.optionalText("disk-probe"),
        file.map("restore").map(EnvironmentReader::restore).orElse(RestoreSettings.DEFAULT),
        DoorSettings.DEFAULT,
        List.of(),
        Map.of(),
        Optional.empty(),
        List.of(),
        configurationKeys());
  }

  private Optional<String> database() {
    Optional<String> url = file.optionalText("database");
    url.ifPresent(this::checkUrl);
    return url;
  }

  private void checkUrl(String url) {
    try {
      DatabaseUrl.parse(url);
    } catch (Failure e) {
      Place at = Place.file(file.file(), file.line("database"));
      e.problems().forEach(problem -> file.findings().add(problem.withAt(at)));
    }
  }

  private Optional<String> password() {
    Optional<String> password = file.optionalText("password");
    if (password.isPresent() && !REFERENCE.matcher(password.get()).matches()) {
      file.wrong(
          "password",
          "is written out",
          "Write ${file:PATH} or ${env:NAME}, keep the password there, and change it: it was seen.");
      return Optional.empty();
    }
    return password;
  }

  private static Optional<WindowSettings> window(YamlMap window) {
    return ends(window)
        .map(
            ends ->
                new WindowSettings(ends, WindowSettings.AtTurnBack.WARN, Duration.ofMinutes(30)));
  }

  private static RestoreSettings restore(YamlMap restore) {
    return noRestorePoint(restore)
        .map(
            reason ->
                new RestoreSettings(
                    RestoreSettings.Kind.NONE,
                    Optional.of(reason),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    RestoreSettings.Level.COUNTS,
                    RestoreSettings.OnFailure.STOP,
                    Duration.ofDays(7),
                    List.of()))
        .orElse(RestoreSettings.DEFAULT);
  }

  private static Optional<Instant> ends(YamlMap window) {
    String text = window.text("ends");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      window.wrong("ends", "is \"" + text + "\"", "Write it as \"2027-03-07T18:00:00Z\".");
      return Optional.empty();
    }
  }

  private static Optional<Integer> workers(YamlMap limits) {
    for (String key : List.of("wal-per-second", "free-disk")) {
      Optional<String> size = limits.optionalText(key);
      if (size.isPresent() && !SIZE.matcher(size.get()).matches()) {
        limits.wrong(key, "is \"" + size.get() + "\"", "Write a size such as \"200MB\".");
      }
    }
    return limits.integer("workers", 1);
  }

  private static Optional<String> noRestorePoint(YamlMap restore) {
    Map<String, String> kinds = new LinkedHashMap<>();
    RESTORE_KINDS.forEach(kind -> kinds.put(kind, kind));
    String kind = restore.requiredChoice("kind", kinds).orElse("");
    Set<String> wanted =
        switch (kind) {
          case "none" -> Set.of("reason");
          case "command" -> Set.of("take", "verify", "back");
          default -> Set.of();
        };
    wanted.stream().sorted().forEach(restore::text);
    if (!kind.isEmpty()) {
      restore.names().stream()
          .filter(key -> !key.equals("kind") && !wanted.contains(key))
          .forEach(
              key ->
                  restore.wrong(key, "says nothing to the kind \"" + kind + "\"", "Leave it out."));
    }
    return kind.equals("none") ? restore.optionalText("reason") : Optional.empty();
  }

  private void checkServices() {
    Map<String, String> adapters = new LinkedHashMap<>();
    ADAPTERS.forEach(adapter -> adapters.put(adapter, adapter));
    file.each(
        "services",
        (_, service) -> {
          service.requiredChoice("adapter", adapters);
          service.optionalText("host");
          service.optionalText("unit");
        });
  }

  private Map<String, Boolean> configurationKeys() {
    Map<String, Boolean> keys = new LinkedHashMap<>();
    file.map("configuration-keys")
        .ifPresent(map -> map.names().forEach(key -> keys.put(key, map.flag(key, true))));
    return keys;
  }
}
