package dev.uplift.closure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Stands in for systemctl and kubectl: small scripts that keep a service's state in a file. */
final class StandIn {
  private static final String SYSTEMCTL =
      """
      #!/bin/sh
      here=$(dirname "$0")
      echo "$*" >> "$here/calls"
      for unit; do :; done
      case "$*" in
        *" show "*)
          [ -f "$here/$unit" ] || { echo LoadState=not-found; echo ActiveState=inactive; exit 0; }
          [ -f "$here/masked" ] && echo LoadState=masked || echo LoadState=loaded; echo "ActiveState=$(cat "$here/$unit")" ;;
        *" stop "*) [ ! -f "$here/refuse" ] || { echo "Access denied"; exit 4; }
          [ -f "$here/stubborn" ] || echo inactive > "$here/$unit" ;;
        *" start "*) echo active > "$here/$unit" ;;
      esac
      """;

  private static final String KUBECTL =
      """
      #!/bin/sh
      here=$(dirname "$0")
      echo "$*" >> "$here/calls"
      case "$*" in
        *"get pods"*)
          [ ! -f "$here/ending" ] || { echo pod/erp-1; rm "$here/ending"; } ;;
        *"get "*) n=$(cat "$here/replicas")
          echo "Warning: old"; printf 'uplift|%s|%s|{"app":"erp"}' $n $n ;;
        *"--replicas="*)
          for a; do case $a in --replicas=*) echo ${a#--replicas=} > "$here/replicas";; esac; done
          touch "$here/ending" ;;
      esac
      """;

  private final Path folder;

  StandIn(Path folder) {
    this.folder = folder;
  }

  StandIn made() {
    script("systemctl", SYSTEMCTL);
    script("kubectl", KUBECTL);
    write("calls", "");
    return this;
  }

  ServicePrograms.Paths paths() {
    return new ServicePrograms.Paths(
        folder.resolve("systemctl").toString(), folder.resolve("kubectl").toString());
  }

  StandIn unit(String unit, String state) {
    write(unit, state);
    return this;
  }

  StandIn replicas(int replicas) {
    write("replicas", Integer.toString(replicas));
    return this;
  }

  void marked(String mark) {
    write(mark, "");
  }

  String read(String file) {
    try {
      return Files.readString(folder.resolve(file)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<String> calls(String word) {
    return read("calls").lines().filter(call -> call.contains(word)).toList();
  }

  private void script(String name, String text) {
    write(name, text);
    try {
      var rights = PosixFilePermissions.fromString("rwxr-xr-x");
      Files.setPosixFilePermissions(folder.resolve(name), rights);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(String file, String text) {
    try {
      Files.writeString(folder.resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
