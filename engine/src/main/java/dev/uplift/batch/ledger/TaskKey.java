package dev.uplift.batch.ledger;

import dev.uplift.batch.tags.UpgradeTagTable.Holder;
import java.util.Comparator;

/** One script for one company, or for one partition, or once: the other names are empty then. */
public record TaskKey(String script, String company, String partition)
    implements Comparable<TaskKey> {
  private static final Comparator<TaskKey> ORDER =
      Comparator.comparing(TaskKey::script)
          .thenComparing(TaskKey::company)
          .thenComparing(TaskKey::partition);

  @Override
  public int compareTo(TaskKey other) {
    return ORDER.compare(this, other);
  }

  /** Whose data it is about. */
  public Holder holder() {
    return new Holder(company, partition);
  }

  /** For people. */
  @Override
  public String toString() {
    String tenant = company.isEmpty() ? partition : company;
    return tenant.isEmpty() ? script : script + " (" + tenant + ")";
  }

  /** Whether both are of the same company and partition, or one of them is of all. */
  public boolean touches(TaskKey other) {
    return isWhole() || other.isWhole() || !sameKindAs(other) || sameTenantAs(other);
  }

  private boolean isWhole() {
    return company.isEmpty() && partition.isEmpty();
  }

  /** Tenants of different kinds (a company, a partition) are taken to touch: nobody can tell. */
  private boolean sameKindAs(TaskKey other) {
    return company.isEmpty() == other.company.isEmpty();
  }

  private boolean sameTenantAs(TaskKey other) {
    return company.equals(other.company) && partition.equals(other.partition);
  }
}
