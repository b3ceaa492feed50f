package dev.uplift.pack;

import dev.uplift.pack.yaml.Findings;
import dev.uplift.pack.yaml.Formats;
import dev.uplift.pack.yaml.NearMiss;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What packages must be to each other. Finds every problem of a stack. */
final class StackCheck {
  private final List<Draft> drafts;
  private final Findings findings;

  StackCheck(List<Draft> drafts, Findings findings) {
    this.drafts = List.copyOf(drafts);
    this.findings = findings;
  }

  /**
   * Finds what can be known.
   *
   * @param whole whether every package of the stack could be read
   */
  void check(boolean whole) {
    drafts.forEach(this::checkUplift);
    checkScripts();
    checkTags();
    if (whole) {
      checkTogether();
    }
  }

  private void checkTogether() {
    for (int i = 0; i < drafts.size(); i++) {
      checkPlace(i);
      checkExtends(i);
    }
    checkModel();
    checkPlatform();
    checkReferences();
  }

  private void checkUplift(Draft draft) {
    String range = draft.pack().requiredUplift();
    boolean met =
        VersionRange.parse(range).map(r -> r.contains(UpliftVersion.CURRENT)).orElse(true);
    if (!met) {
      findings.add(
          "upliftVersion",
          draft.file(),
          draft.line("requires.uplift"),
          "the package needs Uplift " + range + ", and this is Uplift " + UpliftVersion.CURRENT,
          "Use an Uplift of that version, or ask the vendor for a package for this one.");
    }
  }

  private void checkPlace(int index) {
    Draft draft = drafts.get(index);
    UpgradePackage pack = draft.pack();
    UpgradePackage vendor = drafts.getFirst().pack();
    if (drafts.subList(0, index).stream().anyMatch(d -> d.pack().name().equals(pack.name()))) {
      findings.add(
          "doublePackage",
          draft.file(),
          draft.line("name"),
          "the package \"" + pack.name() + "\" is given twice",
          "Name it once.");
    }
    checkAsBelow(draft, "platform", pack.platform(), vendor.platform());
    checkAsBelow(draft, "owner", pack.owner().orElse(""), vendor.owner().orElse(""));
  }

  private void checkAsBelow(Draft draft, String key, String here, String vendor) {
    if (!here.equals(vendor) && draft.lines().containsKey(key)) {
      findings.add(
          "wrongValue",
          draft.file(),
          draft.line(key),
          "\"" + key + "\" is \"" + here + "\", but the vendor's package says \"" + vendor + "\"",
          "Leave \"" + key + "\" out: the package at the bottom of the stack says it for all.");
    }
  }

  private void checkExtends(int index) {
    Draft draft = drafts.get(index);
    draft.required().forEach(required -> checkExtends(index, required));
    if (index > 0 && draft.pack().extendsPackages().isEmpty()) {
      findings.add(
          "extendsNothing",
          draft.file(),
          draft.line("extends"),
          "the package \"" + draft.pack().name() + "\" does not say what it stands on",
          "Add: extends: [\"" + drafts.getFirst().pack().name() + " >=…\"]");
    }
  }

  private void checkExtends(int index, Draft.Required required) {
    Draft draft = drafts.get(index);
    Optional<Draft> named =
        drafts.stream().filter(d -> d.pack().name().equals(required.name())).findFirst();
    String wanted = "\"" + required.name() + "\" " + required.range();
    if (named.isEmpty()) {
      found(
          "extendsMissing",
          draft,
          required.line(),
          "the package stands on " + wanted + ", which is not given",
          "Name it before \"" + draft.pack().name() + "\".");
      return;
    }
    String version = named.get().pack().version();
    if (Version.parse(version).map(v -> !required.range().contains(v)).orElse(false)) {
      found(
          "extendsVersion",
          draft,
          required.line(),
          "the package stands on " + wanted + ", and version " + version + " is given",
          "Take versions that fit each other.");
    }
    if (drafts.indexOf(named.get()) >= index) {
      found(
          "extendsOrder",
          draft,
          required.line(),
          "the package stands on " + wanted + ", which is given after it",
          "Name \"" + required.name() + "\" first.");
    }
  }

  private void found(String code, Draft draft, int line, String message, String remedy) {
    findings.add(code, draft.file(), line, message, remedy);
  }

  private void checkModel() {
    Draft vendor = drafts.getFirst();
    if (vendor.pack().modelFiles().isEmpty()) {
      findings.add(
          "modelMissing",
          vendor.file(),
          1,
          "the package has no model: there is no file model/*.sql",
          "Add the new version's CREATE statements; \"pg_dump --schema-only\" output will do.");
    }
  }

  /** A section that the packages begin must be whole once all have said their part. */
  private void checkPlatform() {
    Draft vendor = drafts.getFirst();
    if (!PlatformFile.SHIPPED.contains(vendor.pack().platform())) {
      return;
    }
    PlatformSettings merged = PlatformFile.shipped(vendor.pack().platform());
    for (Draft draft : drafts) {
      merged = draft.platform().map(merged::with).orElse(merged);
    }
    for (String section : merged.sections().keySet()) {
      Set<String> missing = new TreeSet<>(Formats.PLATFORM.below(section).keys().keySet());
      Set<String> present = merged.section(section).map(Map::keySet).orElse(missing);
      missing.removeAll(Set.copyOf(present));
      if (!missing.isEmpty()) {
        findings.add(
            "missingKey",
            vendor.file().replace(PackageFolder.MAIN_FILE, "platform.yaml"),
            1,
            "\"" + section + "\" lacks " + String.join(", ", missing),
            "Add the keys, or write \"" + section + ": none\".");
      }
    }
  }

  private void checkScripts() {
    Map<String, String> files = new HashMap<>();
    for (Draft draft : drafts) {
      new TreeMap<>(draft.scriptFiles()).forEach((path, file) -> checkScript(files, path, file));
    }
  }

  private void checkScript(Map<String, String> files, String path, String file) {
    String other = files.putIfAbsent(path, file);
    if (other != null) {
      doubleScript(findings, path, file, other);
    }
  }

  static void doubleScript(Findings findings, String path, String file, String other) {
    findings.add(
        "doubleScript",
        file,
        1,
        "the script \"" + path + "\" stands also in " + other,
        "Rename one: a script's path is its name in the whole stack.");
  }

  /** A tag that two scripts set would keep the second from running. */
  private void checkTags() {
    Map<String, Script> tagged = new HashMap<>();
    for (Draft draft : drafts) {
      for (Script script : draft.pack().scripts()) {
        Script other = script.tag().map(tag -> tagged.putIfAbsent(tag, script)).orElse(null);
        if (other != null) {
          findings.add(
              "doubleTag",
              draft.scriptFiles().getOrDefault(script.path(), script.file()),
              1,
              "the tag \"" + script.tag().orElse("") + "\" is also that of " + other.path(),
              "Give each script a tag of its own: a tag that is set keeps a script from running.");
        }
      }
    }
  }

  private void checkReferences() {
    Set<String> known = new HashSet<>();
    drafts.forEach(d -> known.addAll(d.scriptFiles().keySet()));
    for (Draft draft : drafts) {
      for (Draft.Reference reference : draft.references()) {
        if (!known.contains(reference.script())) {
          findings.add(
              "unknownScript",
              reference.file(),
              reference.line(),
              "\""
                  + reference.key()
                  + "\" names the script \""
                  + reference.script()
                  + "\", which no package has",
              NearMiss.question(reference.script(), known)
                  + "Write the path below scripts/, without its ending.");
        }
      }
    }
  }
}
