package dev.uplift.runbook;

import dev.uplift.machine.WholeFile;
import dev.uplift.problem.Failure;
import dev.uplift.runbook.Runbook.PackageVersion;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A runbook as an XML file, in the shape of AX's. */
public final class RunbookFile {
  private static final String FORMAT = "runbook/1";

  private RunbookFile() {}

  /**
   * Reads a runbook.
   *
   * @throws Failure exit code 2, with the line, when the file is missing, truncated, or no runbook
   */
  public static Runbook read(Path file) {
    XmlNode root = XmlNode.read(file);
    if (!root.name().equals("RunbookData")) {
      throw root.wrong("<" + root.name() + "> is no runbook: <RunbookData> was expected");
    }
    if (!root.value("Format").equals(FORMAT)) {
      throw root.required("Format").wrong("this version reads runbooks of format " + FORMAT);
    }
    List<RunbookStep> steps =
        root.required("RunbookStepList").all("Step").stream().map(RunbookFile::step).toList();
    if (steps.isEmpty()) {
      throw root.required("RunbookStepList").wrong("the runbook has no steps");
    }
    return new Runbook(
        root.value("RunbookID"),
        root.value("Environment"),
        root.value("PlanID"),
        root.required("PackageList").all("Package").stream()
            .map(p -> new PackageVersion(p.value("Name"), p.value("Version"), p.value("Sha256")))
            .toList(),
        steps,
        root.required("RunbookLogs").all("Log").stream().map(RunbookFile::log).toList());
  }

  /** Replaces the file whole or not at all. */
  public static void write(Path file, Runbook runbook) {
    WholeFile.write(file, text(runbook));
  }

  static String text(Runbook runbook) {
    XmlText xml = new XmlText().open("RunbookData").value("Format", FORMAT);
    xml.value("RunbookID", runbook.id()).value("Environment", runbook.environment());
    xml.value("PlanID", runbook.planId()).open("PackageList");
    for (PackageVersion each : runbook.packages()) {
      xml.open("Package").value("Name", each.name()).value("Version", each.version());
      xml.value("Sha256", each.sha256()).close("Package");
    }
    xml.close("PackageList").open("RunbookStepList");
    runbook.steps().forEach(step -> write(xml, step));
    xml.close("RunbookStepList").open("RunbookLogs");
    for (RunbookLog log : runbook.logs()) {
      xml.open("Log").value("StepID", log.stepId()).value("Time", log.at().toString());
      xml.value("Message", log.text()).close("Log");
    }
    return xml.close("RunbookLogs").close("RunbookData").toString();
  }

  private static void write(XmlText xml, RunbookStep step) {
    xml.open("Step").value("ID", step.id()).value("Kind", step.kind().text());
    xml.value("MachineName", step.machine()).value("Description", step.description());
    xml.value("StepState", step.state().text());
    step.reason().ifPresent(reason -> xml.value("Reason", reason));
    xml.close("Step");
  }

  private static RunbookStep step(XmlNode node) {
    XmlNode kind = node.required("Kind");
    XmlNode state = node.required("StepState");
    return new RunbookStep(
        node.value("ID"),
        StepKind.parse(kind.text())
            .orElseThrow(() -> kind.wrong("\"" + kind.text() + "\" is no kind of step")),
        node.value("MachineName"),
        node.value("Description"),
        StepState.parse(state.text())
            .orElseThrow(() -> state.wrong("\"" + state.text() + "\" is no state of a step")),
        node.child("Reason").map(XmlNode::text));
  }

  private static RunbookLog log(XmlNode node) {
    XmlNode time = node.required("Time");
    try {
      return new RunbookLog(
          node.value("StepID"), Instant.parse(time.text()), node.value("Message"));
    } catch (DateTimeException e) {
      throw time.wrong("\"" + time.text() + "\" is no instant");
    }
  }

  /** Reads a runbook that may not be there. */
  static Optional<Runbook> readIfPresent(Path file) {
    return file.toFile().isFile() ? Optional.of(read(file)) : Optional.empty();
  }
}
