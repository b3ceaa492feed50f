package dev.uplift.closure;

import dev.uplift.machine.Program;
import dev.uplift.pack.environment.ServiceSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * A workload of Kubernetes that has replicas. It is stopped when its pods are gone: the workload's
 * own count leaves out those that are still being ended, and those still write.
 */
final class KubectlService implements Service {
  private static final String MARK = "uplift|";
  private static final String ASKED =
      "-o=jsonpath={\""
          + MARK
          + "\"}{.spec.replicas}{\"|\"}{.status.readyReplicas}{\"|\"}{.spec.selector.matchLabels}";
  private static final String ALIVE =
      "--field-selector=status.phase!=Succeeded,status.phase!=Failed";

  private final String kubectl;
  private final ServiceSettings service;
  private final String workload;
  private final ServicePrograms programs;

  KubectlService(ServiceSettings service, String kubectl, ServicePrograms programs) {
    this.kubectl = kubectl;
    this.service = service;
    this.workload = service.workload().orElseThrow();
    this.programs = programs;
  }

  private record Scale(int wanted, int ready, Map<String, String> labels) {}

  @Override
  public int wanted() {
    return scale().wanted();
  }

  @Override
  public boolean stopped() {
    Scale scale = scale();
    return scale.wanted() == 0 && scale.ready() == 0 && !podsLeft(scale.labels());
  }

  @Override
  public void stop() {
    programs.stop(
        "kubectl scale " + workload,
        () -> kubectl("scale", "--replicas=0", workload),
        this::stopped);
  }

  @Override
  public void start(int wanted) {
    Program.Ended ended = kubectl("scale", "--replicas=" + wanted, workload);
    if (!ended.well()) {
      throw programs.notStarted("kubectl scale " + workload + ": " + ended.inWords());
    }
    if (!programs.await(() -> scale().ready() > 0)) {
      throw programs.doesNotRun();
    }
  }

  private boolean podsLeft(Map<String, String> labels) {
    if (labels.isEmpty()) {
      return false;
    }
    String selector =
        labels.entrySet().stream()
            .map(label -> label.getKey() + "=" + label.getValue())
            .sorted()
            .collect(Collectors.joining(","));
    Program.Ended ended = kubectl("get", "pods", "--selector=" + selector, ALIVE, "-o=name");
    if (!ended.well()) {
      throw programs.notSeen("kubectl get pods: " + ended.inWords());
    }
    return ended.output().lines().anyMatch(line -> line.startsWith("pod/"));
  }

  private Scale scale() {
    Program.Ended ended = kubectl("get", workload, ASKED);
    if (ended.well()) {
      for (String line : ended.output().lines().toList()) {
        if (line.startsWith(MARK)) {
          return scale(line.substring(MARK.length()));
        }
      }
    }
    throw programs.notSeen("kubectl get " + workload + ": " + ended.inWords());
  }

  private Scale scale(String line) {
    String[] parts = line.split("\\|", 3);
    try {
      return new Scale(
          Integer.parseInt(parts[0]),
          parts[1].isEmpty() ? 0 : Integer.parseInt(parts[1]),
          parts[2].isEmpty()
              ? Map.of()
              : JsonMapper.shared().readValue(parts[2], new TypeReference<>() {}));
    } catch (NumberFormatException | JacksonException e) {
      throw programs.notSeen("kubectl says of the replicas of " + workload + ": " + line);
    }
  }

  private Program.Ended kubectl(String... arguments) {
    List<String> command = new ArrayList<>(List.of(kubectl));
    service.context().ifPresent(context -> command.add("--context=" + context));
    service.namespace().ifPresent(namespace -> command.add("--namespace=" + namespace));
    command.addAll(List.of(arguments));
    return programs.run(command);
  }
}
