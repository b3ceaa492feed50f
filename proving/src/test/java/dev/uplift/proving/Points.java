package dev.uplift.proving;

import dev.uplift.database.Boundary.Moment;
import dev.uplift.database.Boundary.Point;
import dev.uplift.rehearsal.Writes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The points between writes that a run passed, in the order of their first time, and how often: in
 * a file, from one process to another.
 */
public record Points(Map<Point, Integer> passed) {
  public Points {
    passed = new LinkedHashMap<>(passed);
  }

  static void write(Map<Point, Integer> passed, Path file) {
    try {
      Files.write(
          file,
          passed.entrySet().stream()
              .map(e -> e.getValue() + " " + e.getKey().moment() + " " + e.getKey().write())
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Points read(Path file) {
    try {
      Map<Point, Integer> passed = new LinkedHashMap<>();
      for (String line : Files.readAllLines(file)) {
        String[] word = line.split(" ", 3);
        passed.put(new Point(word[2], Moment.valueOf(word[1])), Integer.valueOf(word[0]));
      }
      return new Points(passed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first, the middle and the last time of each point at a write of Uplift's own. */
  public List<Fate> fates() {
    Set<String> own = Writes.all();
    List<Fate> fates = new ArrayList<>();
    passed.forEach(
        (point, times) ->
            Stream.of(1, (times + 1) / 2, times)
                .distinct()
                .filter(nth -> own.contains(point.write()))
                .forEach(nth -> fates.add(Fate.of(point, nth))));
    return fates;
  }

  /** Whether it is the first (0), the middle (1) or the last time (2) of its point. */
  public int place(Fate fate) {
    int times = passed.getOrDefault(fate.point(), 0);
    return fate.nth() == 1 ? 0 : fate.nth() == times ? 2 : 1;
  }

  /** Kinds of writes to Uplift's own records. */
  public Set<String> kinds() {
    Set<String> kinds = new TreeSet<>();
    passed.keySet().forEach(point -> kinds.add(point.write()));
    kinds.retainAll(Writes.all());
    return kinds;
  }

  /** Statements sent, by verb and table, such as {@code insert chunk}. */
  public Map<String, Integer> statements() {
    Map<String, Integer> statements = new TreeMap<>();
    passed.forEach(
        (point, times) -> {
          if (point.moment() == Moment.BEFORE) {
            statements.merge(point.write().replaceFirst(":.*", ""), times, Integer::sum);
          }
        });
    return statements;
  }
}
