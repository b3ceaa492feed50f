package dev.uplift.plan;

import dev.uplift.database.ServerVersion;
import dev.uplift.pack.UpliftVersion;
import dev.uplift.pack.environment.Environment;
import dev.uplift.pack.environment.RestoreSettings;
import dev.uplift.pack.environment.RestoreSettings.OnFailure;
import dev.uplift.pack.environment.ServiceSettings;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The settings that say what an upgrade does, as far as people approve it: whose database, which
 * questions the packages ask, the way back, the door, what is stopped. How fast it may go (workers,
 * limits, the window) is not among them. Pure.
 */
public final class PlanSettings {
  private PlanSettings() {}

  /**
   * By name, in the words of {@code environment.yaml}.
   *
   * @param waiver why there is no restore point; empty: one is taken
   * @param onFailure what happens then
   */
  public static Map<String, String> of(
      Environment environment,
      String database,
      ServerVersion server,
      Optional<String> waiver,
      OnFailure onFailure) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("environment", environment.name());
    settings.put("kind", environment.production() ? "production" : "sandbox");
    settings.put("database", database);
    settings.put("postgresql", String.valueOf(server.major()));
    settings.put("uplift", UpliftVersion.CURRENT.toString());
    settings.put("reconcile", spelled(environment.reconcile()));
    settings.put("gates", String.join(", ", environment.gates()));
    environment
        .configurationKeys()
        .forEach((k, on) -> settings.put("configuration-keys." + k, on + ""));
    environment.hooks().forEach((name, line) -> settings.put("hooks." + name, hashed(line)));
    environment.smokeRole().ifPresent(role -> settings.put("smoke-role", role));
    restore(settings, environment.restore(), waiver, onFailure);
    settings.put("door.testers", String.join(", ", environment.door().testers()));
    environment.door().leaveOpen().ifPresent(why -> settings.put("door.leave-open", why));
    environment.services().forEach(service -> service(settings, service));
    return settings;
  }

  private static void restore(
      Map<String, String> settings,
      RestoreSettings restore,
      Optional<String> waiver,
      OnFailure onFailure) {
    settings.put("restore.kind", waiver.isPresent() ? "none" : spelled(restore.kind()));
    settings.put("restore.on-failure", spelled(onFailure));
    waiver.ifPresent(reason -> settings.put("restore.reason", reason));
    if (waiver.isEmpty()) {
      settings.put("restore.level", spelled(restore.level()));
      settings.put("restore.allow", String.join(", ", restore.allow()));
      restore.take().ifPresent(line -> settings.put("restore.take", hashed(line)));
      restore.verify().ifPresent(line -> settings.put("restore.verify", hashed(line)));
      restore.back().ifPresent(line -> settings.put("restore.back", hashed(line)));
      restore.stanza().ifPresent(stanza -> settings.put("restore.stanza", stanza));
    }
  }

  private static void service(Map<String, String> settings, ServiceSettings service) {
    String name = "services." + service.name();
    settings.put(name, spelled(service.adapter()));
    service.unit().ifPresent(unit -> settings.put(name + ".unit", unit));
    service.workload().ifPresent(load -> settings.put(name + ".workload", load));
    service.stop().ifPresent(line -> settings.put(name + ".stop", hashed(line)));
    service.start().ifPresent(line -> settings.put(name + ".start", hashed(line)));
  }

  /** A shell line may hold a secret. */
  private static String hashed(String line) {
    return "sha256:" + Hash.of(line).substring(0, 16);
  }

  private static String spelled(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
