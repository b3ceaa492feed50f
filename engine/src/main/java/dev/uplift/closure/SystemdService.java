package dev.uplift.closure;

import dev.uplift.machine.Program;
import dev.uplift.pack.environment.ServiceSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A unit of systemd, of this machine or, over ssh, of another. */
final class SystemdService implements Service {
  private static final Set<String> STOPPED = Set.of("inactive", "failed");

  private final String systemctl;
  private final List<String> host;
  private final String unit;
  private final ServicePrograms programs;

  /**
   * A unit.
   *
   * @param here the name of this machine
   */
  SystemdService(ServiceSettings service, String systemctl, String here, ServicePrograms programs) {
    this.systemctl = systemctl;
    this.host =
        service
            .host()
            .filter(name -> !isHere(name, here))
            .map(name -> List.of("--host=" + name))
            .orElse(List.of());
    this.unit = service.unit().orElseThrow();
    this.programs = programs;
  }

  private static boolean isHere(String name, String here) {
    return name.equalsIgnoreCase("localhost")
        || name.equalsIgnoreCase(here)
        || name.equalsIgnoreCase(here.replaceFirst("\\..*", ""));
  }

  @Override
  public int wanted() {
    String state = state();
    return STOPPED.contains(state) || state.equals("deactivating") ? 0 : 1;
  }

  @Override
  public boolean stopped() {
    return STOPPED.contains(state());
  }

  @Override
  public void stop() {
    programs.stop("systemctl stop " + unit, () -> systemctl("stop"), this::stopped);
  }

  @Override
  public void start(int wanted) {
    Program.Ended ended = systemctl("start");
    if (!ended.well()) {
      throw programs.notStarted("systemctl start " + unit + ": " + ended.inWords());
    }
    if (!programs.await(() -> state().equals("active"))) {
      throw programs.doesNotRun();
    }
  }

  private String state() {
    Program.Ended ended = systemctl("show", "--property=LoadState", "--property=ActiveState");
    List<String> lines = ended.output().lines().toList();
    boolean loaded = lines.contains("LoadState=loaded");
    boolean masked = lines.contains("LoadState=masked");
    return lines.stream()
        .filter(line -> line.startsWith("ActiveState="))
        .map(line -> line.substring("ActiveState=".length()))
        .filter(state -> ended.well() && (loaded || (masked && STOPPED.contains(state))))
        .findFirst()
        .orElseThrow(() -> programs.notSeen("systemctl show " + unit + ": " + ended.inWords()));
  }

  private Program.Ended systemctl(String verb, String... options) {
    List<String> command = new ArrayList<>(List.of(systemctl, "--no-ask-password", "--no-pager"));
    command.addAll(host);
    command.add(verb);
    command.addAll(List.of(options));
    command.addAll(List.of("--", unit));
    return programs.run(command);
  }
}
