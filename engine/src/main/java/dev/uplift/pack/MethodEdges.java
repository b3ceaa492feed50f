package dev.uplift.pack;

import dev.uplift.pack.jar.FoundMethod;
import dev.uplift.pack.jar.FoundMethod.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Which scripts a method's annotations put it after and before. */
record MethodEdges(List<String> after, List<String> before, List<Draft.Reference> references) {
  MethodEdges(FoundMethod method) {
    this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (Found task : method.all("UpgradeDependsOnTask")) {
      task.texts("value").forEach(name -> add(after, method, task, own(method) + "/" + name));
    }
    Stream.concat(
            method.all("UpgradeDependsOnModule").stream(),
            method.all("UpgradeDependsOnVersion").stream())
        .forEach(other -> add(after, method, other, named(method, other)));
    for (Found other : method.all("UpgradeTaskDependsOnMe")) {
      add(before, method, other, named(method, other));
    }
  }

  /** The script's name: its class as a folder, then its method. */
  static String path(FoundMethod method) {
    return own(method) + "/" + method.method();
  }

  private static String own(FoundMethod method) {
    return method.simpleClassName();
  }

  private static String named(FoundMethod method, Found other) {
    String module = other.text("module");
    return (module.isEmpty() ? own(method) : module) + "/" + other.text("method");
  }

  private void add(List<String> edges, FoundMethod method, Found annotation, String script) {
    edges.add(script);
    references.add(
        new Draft.Reference(
            "@" + annotation.name(), script, method.file(), Math.max(1, method.line())));
  }
}
