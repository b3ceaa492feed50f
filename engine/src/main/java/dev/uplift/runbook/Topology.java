package dev.uplift.runbook;

import java.util.List;

/** The machines of a site and the services on each. Never empty. */
public record Topology(List<Machine> machines) {
  public Topology {
    machines = List.copyOf(machines);
    if (machines.isEmpty()) {
      throw new IllegalArgumentException("a topology needs a machine");
    }
  }

  /** One machine and the names of its services. */
  public record Machine(String name, List<String> services) {
    public Machine {
      services = List.copyOf(services);
    }
  }
}
