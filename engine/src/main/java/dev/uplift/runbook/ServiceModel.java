package dev.uplift.runbook;

import dev.uplift.runbook.Runbook.PackageVersion;
import java.util.List;

/** The services that the packages know, in the order in which they are stopped. */
public record ServiceModel(List<String> services, List<PackageVersion> packages) {
  public ServiceModel {
    services = List.copyOf(services);
    packages = List.copyOf(packages);
  }
}
