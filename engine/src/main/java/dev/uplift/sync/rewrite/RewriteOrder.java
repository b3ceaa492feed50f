package dev.uplift.sync.rewrite;

import dev.uplift.sync.change.Change;
import dev.uplift.sync.situation.TableSizes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * In which order tables are written anew so that the disk is never fuller than it must be. Each
 * needs room for the new rows beside the old ones, until it is committed and the old ones go. Those
 * that shrink come first, the smallest first; then those that grow, the largest first. Pure.
 */
public final class RewriteOrder {
  private RewriteOrder() {}

  /** One table with its indexes: what it takes now, and what it takes once written anew. */
  public record Rewrite(long before, long after) {
    public Rewrite {
      if (before < 0 || after < 0) {
        throw new IllegalArgumentException(before + ", " + after);
      }
    }

    boolean shrinks() {
      return after <= before;
    }
  }

  /** In the order in which the peak is least. */
  public static <T> List<T> ordered(List<T> items, Function<T, Rewrite> rewrite) {
    List<T> shrinking =
        new ArrayList<>(items.stream().filter(t -> rewrite.apply(t).shrinks()).toList());
    List<T> growing =
        new ArrayList<>(items.stream().filter(t -> !rewrite.apply(t).shrinks()).toList());
    shrinking.sort(Comparator.comparingLong(t -> rewrite.apply(t).after()));
    growing.sort(Comparator.<T>comparingLong(t -> rewrite.apply(t).before()).reversed());
    shrinking.addAll(growing);
    return List.copyOf(shrinking);
  }

  /** The most that is taken at any moment beyond what is taken before the first. */
  public static long peak(List<Rewrite> inOrder) {
    return peak(inOrder, _ -> false);
  }

  /**
   * As {@link #peak(List)}, where some do not wait for the one before them.
   *
   * @param paired whether the one at this place and the next may be under way at once
   */
  public static long peak(List<Rewrite> inOrder, IntPredicate paired) {
    long held = 0;
    long peak = 0;
    for (int i = 0; i < inOrder.size(); i++) {
      Rewrite each = inOrder.get(i);
      boolean two = i + 1 < inOrder.size() && paired.test(i);
      peak = Math.max(peak, held + each.after() + (two ? inOrder.get(i + 1).after() : 0));
      held += each.after() - each.before();
    }
    return peak;
  }

  /** The same changes, units with large rewrites in that order among themselves. */
  public static List<Change> roomiest(List<Change> changes, Supplier<TableSizes> sizes) {
    List<List<Change>> units = new ArrayList<>(Change.units(changes));
    List<Integer> places =
        IntStream.range(0, units.size()).filter(i -> isLarge(units.get(i))).boxed().toList();
    if (places.size() < 2) {
      return changes;
    }
    TableSizes known = sizes.get();
    List<List<Change>> ordered =
        ordered(places.stream().map(units::get).toList(), unit -> rewrite(unit, known));
    for (int i = 0; i < ordered.size(); i++) {
      units.set(places.get(i), ordered.get(i));
    }
    return units.stream().flatMap(List::stream).toList();
  }

  private static boolean isLarge(List<Change> unit) {
    long bytes = unit.stream().filter(Change::rewrites).mapToLong(Change::bytesTouched).sum();
    return bytes >= Change.WORK_BYTES;
  }

  private static Rewrite rewrite(List<Change> unit, TableSizes sizes) {
    List<TableSizes.Size> tables =
        unit.stream()
            .filter(Change::rewrites)
            .map(Change::object)
            .distinct()
            .map(sizes::of)
            .toList();
    return new Rewrite(
        tables.stream().mapToLong(TableSizes.Size::bytes).sum(),
        tables.stream().mapToLong(TableSizes.Size::bytesAnew).sum());
  }

  /** What is taken more, or less, after the last. */
  public static long left(List<Rewrite> some) {
    return some.stream().mapToLong(each -> each.after() - each.before()).sum();
  }
}
