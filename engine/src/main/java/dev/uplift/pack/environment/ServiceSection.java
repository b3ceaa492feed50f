package dev.uplift.pack.environment;

import dev.uplift.pack.environment.ServiceSettings.Adapter;
import dev.uplift.pack.yaml.YamlMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads one of the {@code services} of {@code environment.yaml}. */
final class ServiceSection {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final Pattern WORKLOAD = Pattern.compile("[a-z][a-z0-9.]*/[a-z0-9][a-z0-9.-]*");
  private static final Map<String, Adapter> ADAPTERS =
      Map.of(
          "systemd", Adapter.SYSTEMD,
          "kubectl", Adapter.KUBECTL,
          "command", Adapter.COMMAND,
          "none", Adapter.NONE);

  private final String name;
  private final YamlMap service;

  private ServiceSection(String name, YamlMap service) {
    this.name = name;
    this.service = service;
  }

  /** Those of the file, in its order. */
  static List<ServiceSettings> all(YamlMap file) {
    List<ServiceSettings> all = new ArrayList<>();
    file.each(
        "services",
        (name, service) -> new ServiceSection(name, service).read().ifPresent(all::add));
    return all;
  }

  private Optional<ServiceSettings> read() {
    Optional<Adapter> adapter = service.requiredChoice("adapter", ADAPTERS);
    adapter.ifPresent(this::checkKeys);
    Optional<String> host = noOption("host");
    Optional<String> unit = noOption("unit");
    Optional<String> context = service.optionalText("context");
    Optional<String> namespace = service.optionalText("namespace");
    Optional<String> workload = workload();
    Optional<String> stop = service.optionalText("stop");
    Optional<String> check = service.optionalText("check");
    Optional<String> start = service.optionalText("start");
    Optional<String> reason = service.optionalText("reason");
    Duration timeout = Amounts.timeLimit(service, "timeout").orElse(TIMEOUT);
    return adapter.map(
        a ->
            new ServiceSettings(
                name, a, host, unit, context, namespace, workload, stop, check, start, reason,
                timeout));
  }

  /** What begins with a dash would be an option to systemctl, or to the ssh below it. */
  private Optional<String> noOption(String key) {
    Optional<String> text = service.optionalText(key);
    if (text.isPresent() && text.get().startsWith("-")) {
      service.wrong(key, "is \"" + text.get() + "\"", "Write a name; none begins with \"-\".");
      return Optional.empty();
    }
    return text;
  }

  private Optional<String> workload() {
    Optional<String> workload = service.optionalText("workload");
    if (workload.isPresent() && !WORKLOAD.matcher(workload.get()).matches()) {
      service.wrong(
          "workload",
          "is \"" + workload.get() + "\"",
          "Write kind and name as kubectl does: \"deployment/erp-batch\".");
      return Optional.empty();
    }
    return workload;
  }

  private void checkKeys(Adapter adapter) {
    List<String> needed =
        switch (adapter) {
          case SYSTEMD -> List.of("unit");
          case KUBECTL -> List.of("workload");
          case COMMAND -> List.of("stop", "check", "start");
          case NONE -> List.of("reason");
        };
    Set<String> more =
        switch (adapter) {
          case KUBECTL -> Set.of("context", "namespace", "host", "timeout");
          case SYSTEMD, COMMAND -> Set.of("host", "timeout");
          case NONE -> Set.of("host");
        };
    service.require(needed);
    service.allowOnly(
        "adapter",
        Stream.of(needed, more).flatMap(keys -> keys.stream()).collect(Collectors.toSet()));
  }
}
