package dev.uplift.pack.environment;

import dev.uplift.pack.yaml.YamlMap;

/** Reads {@code door} of {@code environment.yaml}. */
final class DoorSection {
  private final YamlMap door;

  DoorSection(YamlMap door) {
    this.door = door;
  }

  DoorSettings read() {
    return new DoorSettings(
        Amounts.time(door, "notice").orElse(DoorSettings.DEFAULT.notice()),
        Amounts.time(door, "drain").orElse(DoorSettings.DEFAULT.drain()),
        door.optionalText("tell"),
        door.texts("testers").stream().map(YamlMap.Item::text).toList(),
        door.optionalText("leave-open"));
  }
}
