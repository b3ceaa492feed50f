package dev.uplift.closure;

/**
 * One service, as its adapter handles it. Every method asks the service itself: nothing is kept.
 */
interface Service {
  /** What a start goes back to: replicas, or 1; 0 when it is not meant to run. */
  int wanted();

  /** Whether nothing of it runs any more. */
  boolean stopped();

  /** Asks it to stop, and waits until it has; stopped already, nothing happens. */
  void stop();

  /** Asks it to start, and waits until it has; started already, nothing happens. */
  void start(int wanted);
}
