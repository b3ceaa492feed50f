package dev.uplift.pack.environment;

import dev.uplift.database.Secret;
import dev.uplift.problem.ExitCode;
import dev.uplift.problem.Failure;
import dev.uplift.problem.Place;
import dev.uplift.problem.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One site, as {@code environment.yaml} says.
 *
 * @param folder of the file: relative paths start there
 * @param database URL without a password
 * @param password how to find it: {@code ${file:...}} or {@code ${env:...}}
 * @param packages folders or zip files, the vendor's first
 * @param workers of the batch; empty: sized by Uplift
 * @param freeDisk of the server, in the operator's words; empty: nothing was said
 * @param limits what the server is spared while scripts run
 * @param diskProbe a shell line that prints the server's free disk by mount
 * @param services in the order of the file
 * @param hooks shell lines by name: {@code before-upgrade}, {@code on-failure}
 * @param smokeRole an ordinary role of the application, which reads every table before the opening
 * @param ignoreAfter how often a script must have failed before it can be ignored; empty: as by
 *     default; none in production
 * @param reconcile how much is measured before and after an upgrade
 * @param gates that a person signs before the opening, by name
 * @param trust whose jars may run
 */
public record Environment(
    Path folder,
    String name,
    boolean production,
    Optional<String> database,
    Optional<String> password,
    List<Path> packages,
    Optional<WindowSettings> window,
    Optional<Integer> workers,
    Optional<FreeDisk> freeDisk,
    LimitSettings limits,
    Optional<String> diskProbe,
    RestoreSettings restore,
    DoorSettings door,
    List<ServiceSettings> services,
    Map<String, String> hooks,
    Optional<String> smokeRole,
    Optional<Integer> ignoreAfter,
    ReconcileLevel reconcile,
    List<String> gates,
    Map<String, Boolean> configurationKeys,
    TrustSettings trust) {

  public Environment {
    packages = List.copyOf(packages);
    services = List.copyOf(services);
    hooks = Map.copyOf(hooks);
    gates = List.copyOf(gates);
    configurationKeys = Map.copyOf(configurationKeys);
  }

  /** One without a file of its own: everything as by default. */
  public static Environment bare(Path folder, String name) {
    return new Environment(
        folder,
        name,
        false,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        LimitSettings.DEFAULT,
        Optional.empty(),
        RestoreSettings.DEFAULT,
        DoorSettings.DEFAULT,
        List.of(),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        ReconcileLevel.SUMS,
        List.of(),
        Map.of(),
        TrustSettings.NOBODY);
  }

  /**
   * Its services in the order in which packages want them stopped; those that no package names come
   * last, in the file's order.
   */
  public Environment stopping(List<String> order) {
    List<ServiceSettings> sorted = new ArrayList<>(services);
    sorted.sort(Comparator.comparingInt(s -> place(order, s.name())));
    return with(sorted, trust);
  }

  /** The same, whose jars of these packages run although no publisher signed them. */
  public Environment trusting(Set<String> unsigned) {
    return with(services, trust.withUnsigned(unsigned));
  }

  private Environment with(List<ServiceSettings> otherServices, TrustSettings otherTrust) {
    return new Environment(
        folder,
        name,
        production,
        database,
        password,
        packages,
        window,
        workers,
        freeDisk,
        limits,
        diskProbe,
        restore,
        door,
        otherServices,
        hooks,
        smokeRole,
        ignoreAfter,
        reconcile,
        gates,
        configurationKeys,
        otherTrust);
  }

  private static int place(List<String> order, String service) {
    int place = order.indexOf(service);
    return place < 0 ? order.size() : place;
  }

  /**
   * What the operator says of free disk where nobody can measure it.
   *
   * @param bytes -1: unknown, and taken as such
   */
  public record FreeDisk(long bytes) {}

  /**
   * The password, fetched now from where {@link #password} says; empty when it says nothing.
   *
   * @param variables the process's environment variables
   * @throws Failure (usage) when the variable or the file is not there
   */
  public Optional<Secret> secret(Map<String, String> variables) {
    return password.map(reference -> secret(reference, variables));
  }

  private Secret secret(String reference, Map<String, String> variables) {
    String name = reference.substring(reference.indexOf(':') + 1, reference.length() - 1);
    if (reference.startsWith("${env:")) {
      String value = variables.get(name);
      if (value == null || value.isEmpty()) {
        throw absent("the environment variable \"" + name + "\" is not set", "Set it.", null);
      }
      return new Secret(value);
    }
    Path file = folder.resolve(name);
    try {
      return Secret.ofFile(file);
    } catch (IOException e) {
      throw absent(
          "the file \"" + file + "\" cannot be read",
          "Put the password into it, readable for this user alone.",
          e);
    }
  }

  private Failure absent(String message, String remedy, @Nullable IOException cause) {
    Problem problem =
        Problem.of("passwordMissing", message)
            .withAt(Place.file(folder.resolve("environment.yaml").toString()))
            .withWhy("environment.yaml says that the password is there")
            .withRemedy(remedy);
    return new Failure(ExitCode.USAGE, List.of(problem), cause);
  }
}
