package dev.uplift.restore.backup;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a dump says of itself.
 *
 * @param database it was made of
 * @param serverVersion of the server it was made on
 * @param serverMajor of the same
 * @param toolMajor of the pg_dump that made it
 * @param owner of the database; empty: not said
 * @param options of its {@code CREATE DATABASE}, by name, such as {@code ENCODING}
 * @param owners of what is in it
 * @param roles that own something in it or are granted something, but for {@code public}
 * @param extensions that it needs
 * @param entries how many things are in it
 * @param properties whether the database had settings, grants or a comment of its own
 */
record Archive(
    String database,
    String serverVersion,
    int serverMajor,
    int toolMajor,
    String owner,
    Map<String, String> options,
    Set<String> owners,
    Set<String> roles,
    List<String> extensions,
    int entries,
    boolean properties) {
  Archive {
    options = Map.copyOf(options);
    owners = Set.copyOf(owners);
    roles = Set.copyOf(roles);
    extensions = List.copyOf(extensions);
  }

  String encoding() {
    return options.getOrDefault("ENCODING", "UTF8");
  }
}
