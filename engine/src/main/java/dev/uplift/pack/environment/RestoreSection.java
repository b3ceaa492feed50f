package dev.uplift.pack.environment;

import dev.uplift.pack.environment.RestoreSettings.Kind;
import dev.uplift.pack.environment.RestoreSettings.Level;
import dev.uplift.pack.environment.RestoreSettings.OnFailure;
import dev.uplift.pack.yaml.YamlMap;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads {@code restore} of {@code environment.yaml}. */
final class RestoreSection {
  private static final Map<String, Kind> KINDS =
      Map.of(
          "clone", Kind.CLONE,
          "dump", Kind.DUMP,
          "command", Kind.COMMAND,
          "pgbackrest", Kind.PGBACKREST,
          "none", Kind.NONE);
  private static final Map<String, Level> LEVELS =
      Map.of("counts", Level.COUNTS, "hashes", Level.HASHES, "full", Level.FULL);
  private static final Map<String, OnFailure> ON_FAILURE =
      Map.of("stop", OnFailure.STOP, "restore", OnFailure.RESTORE);
  private static final Set<String> OF_EVERY_POINT = Set.of("level", "on-failure", "keep", "allow");

  private final YamlMap restore;
  private final Path folder;

  /**
   * The section.
   *
   * @param folder where relative paths start
   */
  RestoreSection(YamlMap restore, Path folder) {
    this.restore = restore;
    this.folder = folder;
  }

  RestoreSettings read() {
    Optional<Kind> kind = restore.requiredChoice("kind", KINDS);
    kind.ifPresent(this::checkKeys);
    RestoreSettings otherwise = RestoreSettings.of(kind.orElse(Kind.CLONE));
    return new RestoreSettings(
        otherwise.kind(),
        restore.optionalText("reason"),
        restore.optionalText("take"),
        restore.optionalText("verify"),
        restore.optionalText("back"),
        restore.optionalText("folder").map(folder::resolve),
        restore.integer("jobs", 1),
        restore.optionalText("stanza"),
        restore.optionalText("config").map(folder::resolve),
        restore.optionalText("stop"),
        restore.optionalText("start"),
        restore.choice("level", LEVELS).orElse(otherwise.level()),
        restore.choice("on-failure", ON_FAILURE).orElse(otherwise.onFailure()),
        Amounts.time(restore, "keep").orElse(otherwise.keep()),
        restore.texts("allow").stream().map(YamlMap.Item::text).toList());
  }

  private void checkKeys(Kind kind) {
    List<String> needed =
        switch (kind) {
          case NONE -> List.of("reason");
          case COMMAND -> List.of("take", "verify", "back");
          case PGBACKREST -> List.of("stanza", "stop", "start");
          case CLONE, DUMP -> List.of();
        };
    Set<String> more =
        switch (kind) {
          case DUMP -> Set.of("folder", "jobs");
          case PGBACKREST -> Set.of("config");
          case NONE, COMMAND, CLONE -> Set.of();
        };
    Set<String> common = kind == Kind.NONE ? Set.of() : OF_EVERY_POINT;
    restore.require(needed);
    restore.allowOnly(
        "kind",
        Stream.of(needed, more, common).flatMap(keys -> keys.stream()).collect(Collectors.toSet()));
  }
}
