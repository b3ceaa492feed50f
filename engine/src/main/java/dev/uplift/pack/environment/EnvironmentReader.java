package dev.uplift.pack.environment;

import dev.uplift.database.DatabaseUrl;
import dev.uplift.pack.yaml.Findings;
import dev.uplift.pack.yaml.Formats;
import dev.uplift.pack.yaml.YamlMap;
import dev.uplift.pack.yaml.YamlText;
import dev.uplift.problem.Cause;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads {@code environment.yaml}, and says everything that is wrong with it in one report. */
public final class EnvironmentReader {
  static final String FORMAT = "environment/1";
  static final Map<String, ReconcileLevel> LEVELS =
      Arrays.stream(ReconcileLevel.values())
          .collect(Collectors.toUnmodifiableMap(ReconcileLevel::text, level -> level));
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):[^}]+}");

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
    RestoreSettings restore =
        file.map("restore")
            .map(section -> new RestoreSection(section, folder).read())
            .orElse(RestoreSettings.DEFAULT);
    boolean restorable = restore.kind() != RestoreSettings.Kind.NONE;
    Optional<LimitsSection> limits = file.map("limits").map(LimitsSection::new);
    return new Environment(
        folder,
        file.text("name"),
        file.requiredChoice("kind", Map.of("sandbox", false, "production", true)).orElse(true),
        database(),
        password(),
        file.texts("packages").stream().map(i -> folder.resolve(i.text())).toList(),
        file.map("window").flatMap(section -> new WindowSection(section).read(restorable)),
        limits.flatMap(LimitsSection::workers),
        limits.flatMap(LimitsSection::freeDisk),
        limits.map(LimitsSection::settings).orElse(LimitSettings.DEFAULT),
        file.optionalText("disk-probe"),
        restore,
        file.map("door")
            .map(section -> new DoorSection(section).read())
            .orElse(DoorSettings.DEFAULT),
        ServiceSection.all(file),
        hooks(),
        file.optionalText("smoke-role"),
        ignoreAfter(),
        file.choice("reconcile", LEVELS).orElse(ReconcileLevel.SUMS),
        gates(),
        configurationKeys(),
        file.map("trust")
            .map(section -> new TrustSection(section, folder).read())
            .orElse(TrustSettings.NOBODY));
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

  private Map<String, String> hooks() {
    Map<String, String> lines = new LinkedHashMap<>();
    file.map("hooks")
        .ifPresent(
            hooks ->
                hooks
                    .names()
                    .forEach(
                        name -> hooks.optionalText(name).ifPresent(line -> lines.put(name, line))));
    return lines;
  }

  private Optional<Integer> ignoreAfter() {
    if (file.has("ignore-after") && file.isText("kind", "production")) {
      file.wrong(
          "ignore-after",
          "stands in an environment of kind production, where no script is ignored",
          "Take it out; set companies aside instead: uplift execute --leave-company.");
      return Optional.empty();
    }
    return file.integer("ignore-after", 1);
  }

  private List<String> gates() {
    Set<String> gates = new LinkedHashSet<>();
    for (YamlMap.Item gate : file.texts("gates")) {
      if (!gates.add(gate.text())) {
        file.found(
            "doubleGate",
            gate.line(),
            "the gate \"" + gate.text() + "\" stands twice",
            "Keep one: each is signed once.");
      }
    }
    return List.copyOf(gates);
  }

  private Map<String, Boolean> configurationKeys() {
    Map<String, Boolean> keys = new LinkedHashMap<>();
    file.map("configuration-keys")
        .ifPresent(map -> map.names().forEach(key -> keys.put(key, map.flag(key, true))));
    return keys;
  }
}
