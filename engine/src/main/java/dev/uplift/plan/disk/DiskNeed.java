package dev.uplift.plan.disk;

import dev.uplift.catalog.ObjectId;
import dev.uplift.plan.cost.ChangeCosts;
import dev.uplift.sync.change.Change;
import dev.uplift.sync.rewrite.RewriteOrder;
import dev.uplift.sync.rewrite.RewriteOrder.Rewrite;
import dev.uplift.sync.situation.TableSizes.Size;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What an upgrade will take of each disk at the most, beyond what is there now. Pure.
 *
 * <p>Counted are the restore point; the tables that are rewritten, each a second time until its
 * rewrite is committed, in the order in which the sync does it; each table that scripts change a
 * second time, since an updated row leaves its old version behind; indexes that are built; and all
 * of that once more in the server's log, as far as this may still grow. A tenth comes on top.
 */
public final class DiskNeed {
  /** What something takes, for people to see what the sum is made of. */
  public record Part(String what, long bytes) {}

  /** On one disk. */
  public record Need(Volume volume, List<Part> parts) {
    public Need {
      parts = List.copyOf(parts);
    }

    public long bytes() {
      long sum = parts.stream().mapToLong(Part::bytes).sum();
      return sum + sum / 10;
    }

    /** Whether there is as much, as far as anybody knows. */
    boolean fits() {
      return volume.freeBytes() < 0 || bytes() <= volume.freeBytes();
    }

    public String inWords() {
      return parts.stream()
          .filter(part -> part.bytes() > 0)
          .map(part -> part.what() + " " + Sizes.bytes(part.bytes()))
          .collect(Collectors.joining(", "));
    }
  }

  /**
   * A table that changes, with its indexes and long values.
   *
   * @param before what it takes now
   * @param after what the rows that are written take: of a table that scripts change or an index
   *     that is built, beside what is there
   * @param pair the same number for two tables that may be written anew at the same time; empty:
   *     alone
   */
  public record Changed(String tablespace, By by, long before, long after, OptionalInt pair) {
    public Changed(String tablespace, By by, long before, long after) {
      this(tablespace, by, before, after, OptionalInt.empty());
    }

    boolean isBeside(Changed other) {
      return pair.isPresent() && pair.equals(other.pair);
    }

    /**
     * By a change of a sync, where it needs room at all.
     *
     * @param size of the table before it
     * @param pair in which it is carried out
     */
    public static Optional<Changed> by(Change change, Size size, OptionalInt pair) {
      long after = ChangeCosts.bytesBeside(change, size);
      if (change.rewrites()) {
        return Optional.of(new Changed(size.tablespace(), By.REWRITE, size.bytes(), after, pair));
      }
      return after == 0
          ? Optional.empty()
          : Optional.of(new Changed(size.tablespace(), By.INDEX, 0, after));
    }

    /**
     * No less than {@link #by} of any change of the object, alone or together with others.
     *
     * @param object table, constraint or index
     * @param size of its table
     */
    public static Changed atMost(ObjectId object, Size size) {
      return new Changed(size.tablespace(), By.INDEX, 0, ChangeCosts.mostBeside(object, size));
    }
  }

  /** What changes a table. */
  public enum By {
    REWRITE("tables rewritten"),
    SCRIPTS("rows that scripts change"),
    INDEX("indexes built");

    private final String text;

    By(String text) {
      this.text = text;
    }
  }

  /** What the restore point takes on the server, here, and in the server's log. */
  public record RestorePointNeed(long onServer, long here, long log) {}

  private DiskNeed() {}

  /** For each disk of the server, in the order data, log, others: one table at a time. */
  public static List<Need> of(DiskSpace space, List<Changed> changed, RestorePointNeed restore) {
    return of(space, changed, restore, false);
  }

  /** As {@link #of}, with two tables at a time where there is room for two. */
  public static List<Need> byTwo(DiskSpace space, List<Changed> changed, RestorePointNeed restore) {
    List<Need> byOne = of(space, changed, restore, false);
    List<Need> byTwo = of(space, changed, restore, true);
    return IntStream.range(0, byOne.size())
        .mapToObj(i -> byTwo.get(i).fits() ? byTwo.get(i) : byOne.get(i))
        .toList();
  }

  /** Whether the disks hold two tables at a time, as far as anybody knows. */
  public static boolean holdTwo(DiskSpace space, List<Changed> changed, RestorePointNeed restore) {
    return of(space, changed, restore, true).stream().allMatch(Need::fits);
  }

  private static List<Need> of(
      DiskSpace space, List<Changed> changed, RestorePointNeed restore, boolean byTwo) {
    Map<Volume, List<Part>> byVolume = new LinkedHashMap<>();
    add(byVolume, space.data(), new Part("the restore point", restore.onServer()));
    long written = changed.stream().mapToLong(Changed::after).sum();
    Map<Volume, List<Changed>> tables =
        changed.stream()
            .collect(
                Collectors.groupingBy(
                    c -> space.of(c.tablespace()), LinkedHashMap::new, Collectors.toList()));
    tables.forEach(
        (volume, some) -> {
          for (By by : By.values()) {
            add(byVolume, volume, new Part(by.text, most(some, by, byTwo)));
          }
        });
    add(
        byVolume,
        space.log(),
        new Part("the server's log", space.growth().of(written + restore.log())));
    return byVolume.entrySet().stream().map(e -> new Need(e.getKey(), e.getValue())).toList();
  }

  private static long most(List<Changed> changed, By by, boolean byTwo) {
    List<Changed> some = changed.stream().filter(each -> each.by() == by).toList();
    List<Rewrite> rewrites =
        some.stream()
            .map(each -> new Rewrite(by == By.REWRITE ? each.before() : 0, each.after()))
            .toList();
    return RewriteOrder.peak(rewrites, i -> byTwo && some.get(i).isBeside(some.get(i + 1)));
  }

  private static void add(Map<Volume, List<Part>> byVolume, Volume volume, Part part) {
    byVolume.computeIfAbsent(volume, _ -> new ArrayList<>()).add(part);
  }
}
