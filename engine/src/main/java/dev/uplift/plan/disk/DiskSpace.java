package dev.uplift.plan.disk;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The server's free disk.
 *
 * @param how it is known, for people
 * @param data where the database lies by default
 * @param log where the server's log lies
 * @param tablespaces by name, those that lie elsewhere
 * @param growth of the server's log, where it lies
 */
public record DiskSpace(
    String how, Volume data, Volume log, Map<String, Volume> tablespaces, LogGrowth growth) {
  /** A disk that was looked at twice, with less free the second time, is one disk. */
  public DiskSpace {
    List<Volume> all = all(data, log, tablespaces);
    data = leastOf(data, all);
    log = leastOf(log, all);
    Map<String, Volume> least = new LinkedHashMap<>();
    tablespaces.forEach((name, volume) -> least.put(name, leastOf(volume, all)));
    tablespaces = Map.copyOf(least);
  }

  /** One whose log lets nothing go, as far as anybody knows. */
  public DiskSpace(String how, Volume data, Volume log, Map<String, Volume> tablespaces) {
    this(how, data, log, tablespaces, LogGrowth.UNLIMITED);
  }

  /** The same, with a log that may still grow by so much. */
  public DiskSpace growing(LogGrowth by) {
    return new DiskSpace(how, data, log, tablespaces, by);
  }

  private static List<Volume> all(Volume data, Volume log, Map<String, Volume> tablespaces) {
    List<Volume> all = new ArrayList<>(tablespaces.values());
    all.add(data);
    all.add(log);
    return all;
  }

  private static Volume leastOf(Volume volume, List<Volume> all) {
    return Volume.tightest(
            all.stream().filter(each -> each.mount().equals(volume.mount())).toList())
        .orElse(volume);
  }

  /** Where a tablespace lies. */
  public Volume of(String tablespace) {
    return tablespaces.getOrDefault(tablespace, data);
  }

  /** The one with the least room. */
  public Volume tightest() {
    return Volume.tightest(all(data, log, tablespaces)).orElse(data);
  }

  /**
   * The server's folders.
   *
   * @param data empty where the role may not know
   * @param log likewise
   */
  record Folders(Optional<Path> data, Optional<Path> log, Map<String, Path> tablespaces) {
    Folders {
      tablespaces = Map.copyOf(tablespaces);
    }

    /** As the server names them, which says of no link where it leads. */
    Folders(Optional<Path> data, Map<String, Path> tablespaces) {
      this(data, data.map(folder -> folder.resolve("pg_wal")), tablespaces);
    }

    /** The same, with the log in a folder that is told from the data folder on, or whole. */
    Folders withLog(Path folder) {
      Path whole = data.map(from -> from.resolve(folder).normalize()).orElse(folder);
      return new Folders(data, Optional.of(whole), tablespaces);
    }
  }

  /** By mounts alone: of a folder that is on none of them, or not known, the tightest counts. */
  static DiskSpace ofMounts(String how, List<Volume> volumes, Folders folders) {
    Volume tightest = Volume.tightest(volumes).orElseThrow();
    Map<String, Volume> tablespaces = new LinkedHashMap<>();
    folders
        .tablespaces()
        .forEach(
            (name, folder) -> tablespaces.put(name, Volume.of(folder, volumes).orElse(tightest)));
    return new DiskSpace(
        how,
        folders.data().flatMap(folder -> Volume.of(folder, volumes)).orElse(tightest),
        folders.log().flatMap(folder -> Volume.of(folder, volumes)).orElse(tightest),
        tablespaces);
  }

  /** One disk for all. */
  public static DiskSpace ofOne(String how, Volume volume) {
    return new DiskSpace(how, volume, volume, Map.of());
  }
}
