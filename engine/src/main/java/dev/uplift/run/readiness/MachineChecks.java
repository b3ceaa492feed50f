package dev.uplift.run.readiness;

import dev.uplift.pack.environment.RestoreSettings.Kind;
import dev.uplift.pack.environment.ServiceSettings;
import dev.uplift.pack.environment.ServiceSettings.Adapter;
import dev.uplift.problem.Cause;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the machine that Uplift runs on has to have: programs, and a folder to write to. */
final class MachineChecks {
  private final Needs needs;

  MachineChecks(Needs needs) {
    this.needs = needs;
  }

  List<Check> all() {
    List<Check> checks = new ArrayList<>(List.of(home()));
    List<ServiceSettings> services = needs.services();
    if (services.stream().anyMatch(s -> s.adapter() == Adapter.SYSTEMD)) {
      checks.add(program("systemctl", "Stopping and starting the services that systemd keeps."));
    }
    if (services.stream().anyMatch(s -> s.adapter() == Adapter.KUBECTL)) {
      checks.add(program("kubectl", "Stopping and starting the services that run in Kubernetes."));
    }
    if (needs.restore().kind() == Kind.PGBACKREST) {
      checks.add(program("pgbackrest", "Restore points of kind pgbackrest."));
    }
    return checks;
  }

  /** Made when it is not there; a file is written and taken away again. */
  private Check home() {
    Path home = needs.home();
    try {
      Files.createDirectories(home);
      Files.delete(Files.createTempFile(home, ".check", ""));
      return Check.ok("home", "\"" + home + "\" can be written to");
    } catch (IOException e) {
      return Check.lacks(
          "home",
          "\"%s\" cannot be written to: %s".formatted(home, Cause.inWords(e)),
          "State of door and restore points, logs and evidence: nothing can begin.",
          "Make it writable for this user, or name another folder with --home.");
    }
  }

  private Check program(String program, String costs) {
    return Stream.of(needs.variables().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst()
        .map(file -> Check.ok("tools." + program, file.toString()))
        .orElseGet(
            () ->
                Check.lacks(
                    "tools." + program,
                    "there is no \"" + program + "\" on the PATH",
                    costs,
                    "Install it, or put its folder on the PATH."));
  }
}
