package dev.uplift.closure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code services.json} says.
 *
 * @param services that Uplift stopped, is about to stop or found stopped, in that order
 */
record ServicesRecord(String format, List<Entry> services) {
  static final String FORMAT = "services/1";
  static final ServicesRecord NONE = new ServicesRecord(FORMAT, List.of());

  ServicesRecord {
    services = List.copyOf(services);
  }

  /** Where a service stands. */
  enum State {
    STOPPING,
    STOPPED,
    /** Stopped before Uplift came: it is kept so, and not started at the end. */
    FOUND_STOPPED,
    STARTING
  }

  /**
   * One service.
   *
   * @param wanted what it goes back to: replicas, or 1; 0: it was stopped before and stays so
   * @param cameBack how often it was found running after it had been stopped
   */
  record Entry(String service, State state, int wanted, int cameBack) {
    Entry in(State next) {
      return new Entry(service, next, wanted, cameBack);
    }

    /** Neither on its way down nor on its way up. */
    boolean staysStopped() {
      return state == State.STOPPED || state == State.FOUND_STOPPED;
    }

    Entry cameBackAgain() {
      return new Entry(service, state, wanted, cameBack + 1);
    }
  }

  Optional<Entry> of(String service) {
    return services.stream().filter(entry -> entry.service().equals(service)).findFirst();
  }

  /** With an entry in its service's place, or last. */
  ServicesRecord with(Entry entry) {
    List<Entry> all = new ArrayList<>(services);
    int place = of(entry.service()).map(all::indexOf).orElse(all.size());
    if (place < all.size()) {
      all.set(place, entry);
    } else {
      all.add(entry);
    }
    return new ServicesRecord(format, all);
  }

  ServicesRecord without(String service) {
    return new ServicesRecord(
        format, services.stream().filter(entry -> !entry.service().equals(service)).toList());
  }
}
