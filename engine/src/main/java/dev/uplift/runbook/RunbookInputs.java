package dev.uplift.runbook;

import dev.uplift.machine.WholeFile;
import dev.uplift.pack.PackageStack;
import dev.uplift.problem.Failure;
import dev.uplift.runbook.Runbook.PackageVersion;
import dev.uplift.runbook.Topology.Machine;
import java.nio.file.Path;
import java.util.List;

/**
 * The two XML files that {@code generate} takes, as AX has them: the machines, and the service
 * model with the packages. Both can be derived from environment and packages.
 */
public final class RunbookInputs {
  public static final String TOPOLOGY_FILE = "DefaultTopologyData.xml";
  public static final String SERVICE_MODEL_FILE = "DefaultServiceModelData.xml";

  private RunbookInputs() {}

  /** One machine, with every service of the packages. */
  public static Topology topology(PackageStack stack, String machine) {
    return new Topology(List.of(new Machine(machine, stack.services())));
  }

  public static ServiceModel serviceModel(PackageStack stack) {
    return new ServiceModel(stack.services(), Runbook.versions(stack));
  }

  /**
   * Reads what was written or made by hand.
   *
   * @throws Failure exit code 2, with the line, when it is no topology
   */
  public static Topology readTopology(Path file) {
    XmlNode root = root(file, "TopologyData");
    List<Machine> machines =
        root.required("MachineList").all("Machine").stream()
            .map(m -> new Machine(m.value("Name"), names(m.required("ServiceModelList"))))
            .toList();
    if (machines.isEmpty()) {
      throw root.required("MachineList").wrong("the topology names no machine");
    }
    return new Topology(machines);
  }

  /**
   * Reads what was written or made by hand.
   *
   * @throws Failure exit code 2, with the line, when it is no service model
   */
  public static ServiceModel readServiceModel(Path file) {
    XmlNode root = root(file, "ServiceModelData");
    return new ServiceModel(
        names(root.required("ServiceModelList")),
        root.required("PackageList").all("Package").stream()
            .map(p -> new PackageVersion(p.value("Name"), p.value("Version"), p.value("Sha256")))
            .toList());
  }

  public static void write(Path file, Topology topology) {
    XmlText xml = new XmlText().open("TopologyData").open("MachineList");
    for (Machine machine : topology.machines()) {
      xml.open("Machine").value("Name", machine.name()).open("ServiceModelList");
      machine.services().forEach(service -> xml.value("string", service));
      xml.close("ServiceModelList").close("Machine");
    }
    WholeFile.write(file, xml.close("MachineList").close("TopologyData").toString());
  }

  public static void write(Path file, ServiceModel model) {
    XmlText xml = new XmlText().open("ServiceModelData").open("ServiceModelList");
    model.services().forEach(service -> xml.value("string", service));
    xml.close("ServiceModelList").open("PackageList");
    for (PackageVersion each : model.packages()) {
      xml.open("Package").value("Name", each.name()).value("Version", each.version());
      xml.value("Sha256", each.sha256()).close("Package");
    }
    WholeFile.write(file, xml.close("PackageList").close("ServiceModelData").toString());
  }

  private static XmlNode root(Path file, String expected) {
    XmlNode root = XmlNode.read(file);
    if (!root.name().equals(expected)) {
      throw root.wrong("<" + root.name() + "> is not what was expected: <" + expected + ">");
    }
    return root;
  }

  private static List<String> names(XmlNode list) {
    return list.all("string").stream().map(XmlNode::text).toList();
  }
}
