package dev.uplift.closure;

import java.util.List;
import java.util.TreeSet;

/**
 * What works in the database by itself and is held while the door is closed.
 *
 * @param subscriptions that were enabled
 * @param cronDatabase where pg_cron keeps its table; empty when there is none
 * @param cronJobs of this database that were active, by their id
 */
record HeldJobs(List<String> subscriptions, String cronDatabase, List<Long> cronJobs) {
  static final HeldJobs NONE = new HeldJobs(List.of(), "", List.of());

  HeldJobs {
    subscriptions = List.copyOf(subscriptions);
    cronJobs = List.copyOf(cronJobs);
  }

  /** Both; what was held once stays held. */
  HeldJobs and(HeldJobs more) {
    TreeSet<String> names = new TreeSet<>(subscriptions);
    names.addAll(more.subscriptions);
    TreeSet<Long> ids = new TreeSet<>(cronJobs);
    ids.addAll(more.cronJobs);
    return new HeldJobs(
        List.copyOf(names),
        more.cronDatabase.isEmpty() ? cronDatabase : more.cronDatabase,
        List.copyOf(ids));
  }
}
