package dev.uplift.database;

import dev.uplift.database.Boundary.Moment;
import dev.uplift.database.Boundary.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one session tells its boundary. Not safe for many threads. */
final class RecordWrites {
  private final Boundary boundary;
  private final List<String> open = new ArrayList<>();

  RecordWrites(Boundary boundary) {
    this.boundary = boundary;
  }

  /** Whether anybody looks: then each moment is one of its own. */
  boolean watched() {
    return !boundary.equals(Boundary.NONE);
  }

  /** The statement's kind, told before it is sent; empty: it is no write that anybody watches. */
  Optional<String> before(String sql) {
    Optional<String> kind =
        boundary.equals(Boundary.NONE) ? Optional.empty() : RecordWrite.kind(sql);
    kind.ifPresent(write -> boundary.at(new Point(write, Moment.BEFORE)));
    return kind;
  }

  void after(Optional<String> kind, boolean inTransaction) {
    if (kind.isPresent()) {
      Moment moment = inTransaction ? Moment.WRITTEN : Moment.COMMITTED;
      if (inTransaction) {
        open.add(kind.get());
      }
      boundary.at(new Point(kind.get(), moment));
    }
  }

  void begun() {
    open.clear();
  }

  void committed() {
    List<String> written = open.stream().distinct().toList();
    open.clear();
    written.forEach(write -> boundary.at(new Point(write, Moment.COMMITTED)));
  }
}
