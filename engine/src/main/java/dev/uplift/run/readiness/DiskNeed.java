package dev.uplift.run.readiness;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What an upgrade will take of each disk at the most, beyond what is there now. Pure.
 *
 * <p>Counted as if nothing were given back before the end: the restore point; each table that is
 * rewritten a second time, with its indexes; each table that scripts change a second time, since an
 * updated row leaves its old version behind; and all of that once more in the server's log, as if
 * none of it were recycled. A tenth comes on top.
 */
final class DiskNeed {
  /** What something takes, for people to see what the sum is made of. */
  record Part(String what, long bytes) {}

  /** On one disk. */
  record Need(Volume volume, List<Part> parts) {
    Need {
      parts = List.copyOf(parts);
    }

    long bytes() {
      long sum = parts.stream().mapToLong(Part::bytes).sum();
      return sum + sum / 10;
    }

    String inWords() {
      return parts.stream()
          .filter(part -> part.bytes() > 0)
          .map(part -> part.what() + " " + Sizes.bytes(part.bytes()))
          .collect(Collectors.joining(", "));
    }
  }

  /**
   * A table that changes, with its indexes and long values.
   *
   * @param rewritten whether by the sync; else by scripts
   */
  record Changed(String tablespace, long bytes, boolean rewritten) {}

  /** What the restore point takes on the server, here, and in the server's log. */
  record RestorePointNeed(long onServer, long here, long log) {}

  private DiskNeed() {}

  /** For each disk of the server, in the order data, log, others. */
  static List<Need> of(DiskSpace space, List<Changed> changed, RestorePointNeed restore) {
    Map<Volume, List<Part>> byVolume = new LinkedHashMap<>();
    add(byVolume, space.data(), new Part("the restore point", restore.onServer()));
    long written = changed.stream().mapToLong(Changed::bytes).sum();
    Map<Volume, List<Changed>> tables =
        changed.stream()
            .collect(
                Collectors.groupingBy(
                    c -> space.of(c.tablespace()), LinkedHashMap::new, Collectors.toList()));
    tables.forEach(
        (volume, some) -> {
          add(byVolume, volume, new Part("tables rewritten", sum(some, true)));
          add(byVolume, volume, new Part("rows that scripts change", sum(some, false)));
        });
    add(byVolume, space.log(), new Part("the server's log", written + restore.log()));
    return byVolume.entrySet().stream().map(e -> new Need(e.getKey(), e.getValue())).toList();
  }

  private static long sum(List<Changed> changed, boolean rewritten) {
    return changed.stream()
        .filter(each -> each.rewritten() == rewritten)
        .mapToLong(Changed::bytes)
        .sum();
  }

  private static void add(Map<Volume, List<Part>> byVolume, Volume volume, Part part) {
    byVolume.computeIfAbsent(volume, _ -> new ArrayList<>()).add(part);
  }
}
