package dev.uplift.run.readiness;

import dev.uplift.pack.environment.DoorSettings;
import dev.uplift.pack.environment.Environment;
import dev.uplift.pack.environment.Environment.FreeDisk;
import dev.uplift.pack.environment.RestoreSettings;
import dev.uplift.pack.environment.ServiceSettings;
import dev.uplift.pack.environment.TrustSettings;
import dev.uplift.plan.disk.DiskMeasure;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the site asks for, as far as it needs something of a server or a machine.
 *
 * @param home Uplift's own folder
 * @param place where shell lines run
 * @param workers of the batch; empty: as many as fit
 * @param variables of this process: where programs are looked for
 */
public record Needs(
    Path home,
    Path place,
    RestoreSettings restore,
    DoorSettings door,
    List<ServiceSettings> services,
    Optional<FreeDisk> freeDisk,
    Optional<String> diskProbe,
    Optional<String> smokeRole,
    Optional<Integer> workers,
    TrustSettings trust,
    Map<String, String> variables) {

  public Needs {
    services = List.copyOf(services);
    variables = Map.copyOf(variables);
  }

  /** How free disk is to be found. */
  public DiskMeasure.Asked disk() {
    return new DiskMeasure.Asked(diskProbe, place, freeDisk);
  }

  /**
   * Of an environment; without one, what holds by default.
   *
   * @param place where shell lines run when there is no environment
   * @param workers as the caller has weighed them
   */
  public static Needs of(
      Optional<Environment> environment,
      Path home,
      Path place,
      Optional<Integer> workers,
      Map<String, String> variables) {
    return new Needs(
        home,
        environment.map(Environment::folder).orElse(place),
        environment.map(Environment::restore).orElse(RestoreSettings.DEFAULT),
        environment.map(Environment::door).orElse(DoorSettings.DEFAULT),
        environment.map(Environment::services).orElse(List.of()),
        environment.flatMap(Environment::freeDisk),
        environment.flatMap(Environment::diskProbe),
        environment.flatMap(Environment::smokeRole),
        workers,
        environment.map(Environment::trust).orElse(TrustSettings.NOBODY),
        variables);
  }
}
