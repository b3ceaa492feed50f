package dev.uplift.batch.throttle;

import java.util.Optional;

/** Looks how much room the server's disks have. */
@FunctionalInterface
public interface DiskMeter {
  /** A disk, and what is free on it. */
  record Room(String mount, long freeBytes) {}

  /** The one with the least room of those the run writes to; empty when nobody can know. */
  Optional<Room> tightest();

  /** The one that a tablespace lies on; the tightest where they cannot be told apart. */
  default Optional<Room> of(String tablespace) {
    return tightest();
  }

  /** The one that the server's log lies on; the tightest where they cannot be told apart. */
  default Optional<Room> log() {
    return tightest();
  }

  /** What the log's disk has to take of so many bytes that are written to the server's log. */
  default long logTakes(long written) {
    return written;
  }

  /** Where nobody looks. */
  static DiskMeter none() {
    return Optional::empty;
  }
}
