package dev.uplift.closure;

/** Looks at the door all the time, in a thread of its own. */
public final class DoorWatch implements AutoCloseable {
  DoorWatch() {}

  @Override
  public void close() {}
}
