package dev.uplift.sync;

import dev.uplift.database.Session;
import dev.uplift.sync.change.Change;
import dev.uplift.watch.Event;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes that travel to the server together, since most of a small statement's time is the way.
 * Only what is simply made does: where one statement fails nobody is told which, and all are undone
 * and tried one by one.
 */
record Journey(List<Change> changes) {
  Journey {
    changes = List.copyOf(changes);
  }

  /** In order: each by itself, save for neighbours that are simply made. */
  private static List<Journey> together(List<Change> changes) {
    List<Journey> journeys = new ArrayList<>();
    List<Change> open = new ArrayList<>();
    for (Change change : changes) {
      if (!open.isEmpty() && !(change.isSimplyMade() && open.getLast().isSimplyMade())) {
        journeys.add(new Journey(open));
        open.clear();
      }
      open.add(change);
    }
    journeys.add(new Journey(open));
    return journeys;
  }

  /** Of a transaction: one by one where nothing else would tell which of a unit's was refused. */
  static List<Journey> of(List<Change> transaction) {
    return Change.units(transaction).size() == 1 ? oneByOne(transaction) : together(transaction);
  }

  static List<Journey> oneByOne(List<Change> changes) {
    return changes.stream().map(change -> new Journey(List.of(change))).toList();
  }

  /** Each statement is told by itself, with its equal share of the time. */
  List<Event> make(Session session, InstantSource clock, String path) {
    List<String> all = changes.stream().flatMap(change -> change.sql().stream()).toList();
    Instant start = clock.instant();
    long _ = session.execute(all);
    Instant end = clock.instant();
    double share = Duration.between(start, end).toNanos() / 1e9 / all.size();
    return all.stream()
        .<Event>map(sql -> new Event.StatementExecuted(end, path, sql, share))
        .toList();
  }
}
