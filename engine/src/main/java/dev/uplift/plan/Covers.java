package dev.uplift.plan;

import dev.uplift.catalog.Catalog;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.Script;
import dev.uplift.pack.UpgradePackage;
import dev.uplift.problem.Problem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a plan was made from, and so what must not have moved when it is executed. Statistics,
 * estimates and free disk are not in it: they move all the time. A value.
 *
 * @param packages in the order in which they stand on each other
 * @param settings those that say what is done, by name; shell lines by their hash alone
 * @param catalog of the old database: each table with all that belongs to it, and each object that
 *     stands for itself, by kind and name, with a hash
 */
public record Covers(
    List<PackageState> packages,
    SortedMap<String, String> settings,
    SortedMap<String, String> catalog) {
  private static final int SHOWN = 20;

  public Covers {
    packages = List.copyOf(packages);
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    catalog = Collections.unmodifiableSortedMap(new TreeMap<>(catalog));
  }

  /**
   * A package.
   *
   * @param sha256 of all that is in it
   * @param modelSha256 of model and dictionary
   * @param scripts path to hash
   */
  public record PackageState(
      String name,
      String version,
      String sha256,
      String modelSha256,
      SortedMap<String, String> scripts) {
    public PackageState {
      scripts = Collections.unmodifiableSortedMap(new TreeMap<>(scripts));
    }

    static PackageState of(UpgradePackage each) {
      return new PackageState(
          each.name(),
          each.version(),
          each.sha256(),
          each.modelSha256(),
          new TreeMap<>(
              each.scripts().stream().collect(Collectors.toMap(Script::path, Script::sha256))));
    }
  }

  /**
   * As things stand now.
   *
   * @param settings see {@link PlanSettings}
   * @param have the old database
   */
  public static Covers of(PackageStack stack, Map<String, String> settings, Catalog have) {
    return new Covers(
        stack.packages().stream().map(PackageState::of).toList(),
        new TreeMap<>(settings),
        CatalogHashes.of(have));
  }

  /** {@code sha256:} and 64 digits: the same for as long as nothing has moved. */
  public String planId() {
    StringBuilder text = new StringBuilder("plan/1\n");
    packages.forEach(
        each ->
            line(text, "package", each.name(), each.version(), each.modelSha256(), each.sha256()));
    settings.forEach((name, value) -> line(text, "setting", name, value));
    line(text, "catalog", catalogSha256());
    return "sha256:" + Hash.of(text.toString());
  }

  /** Of the old database's structure alone. */
  public String catalogSha256() {
    StringBuilder text = new StringBuilder();
    catalog.forEach((object, hash) -> line(text, object, hash));
    return Hash.of(text.toString());
  }

  /** What has moved between then and now: one problem for each of the three. */
  public List<Problem> moved(Covers now) {
    List<Problem> problems = new ArrayList<>();
    add(problems, "packagesMoved", "the packages are", packages(now), PACKAGES);
    add(problems, "settingsMoved", "the settings are", settings(now), SETTINGS);
    add(
        problems,
        "catalogMoved",
        "the database's structure is",
        different(catalog, now.catalog, false),
        CATALOG);
    return problems;
  }

  private static final String PACKAGES =
      "Take the packages that were approved; or plan anew, and have that approved: uplift plan.";
  private static final String SETTINGS =
      "Put the settings back (environment.yaml, flags and UPLIFT_* variables); or plan anew, and"
          + " have that approved: uplift plan.";
  private static final String CATALOG =
      "See who changed it since, and whether it matters; then plan anew, and have that approved:"
          + " uplift plan.";

  private static void add(
      List<Problem> problems, String code, String what, List<String> moved, String remedy) {
    if (moved.isEmpty()) {
      return;
    }
    int more = moved.size() - SHOWN;
    String told =
        moved.stream().limit(SHOWN).collect(Collectors.joining("; "))
            + (more > 0 ? "; and " + more + " more" : "");
    problems.add(
        Problem.of(code, what + " not what the plan was made from")
            .withWhy(told)
            .withRemedy(remedy));
  }

  private List<String> packages(Covers now) {
    List<String> moved = new ArrayList<>();
    Map<String, PackageState> was = byName(packages);
    Map<String, PackageState> is = byName(now.packages);
    was.values().stream()
        .filter(each -> !is.containsKey(each.name()))
        .forEach(each -> moved.add("\"" + each.name() + "\" is gone"));
    for (PackageState each : is.values()) {
      PackageState before = was.get(each.name());
      if (before == null) {
        moved.add("\"" + each.name() + "\" is new");
      } else if (!before.equals(each)) {
        moved.add(packageMoved(before, each));
      }
    }
    if (moved.isEmpty() && !packages.equals(now.packages)) {
      moved.add("they stand on each other in another order");
    }
    return moved;
  }

  private static String packageMoved(PackageState was, PackageState is) {
    List<String> what = new ArrayList<>();
    if (!was.version().equals(is.version())) {
      what.add("version " + was.version() + " became " + is.version());
    }
    if (!was.modelSha256().equals(is.modelSha256())) {
      what.add("its model or dictionary was changed");
    }
    different(was.scripts(), is.scripts(), false).forEach(each -> what.add("script " + each));
    if (what.isEmpty()) {
      what.add("other files of it were changed");
    }
    return "\"" + is.name() + "\": " + String.join(", ", what);
  }

  private static Map<String, PackageState> byName(List<PackageState> packages) {
    Map<String, PackageState> byName = new TreeMap<>();
    packages.forEach(each -> byName.put(each.name(), each));
    return byName;
  }

  private List<String> settings(Covers now) {
    return different(settings, now.settings, true);
  }

  /** What is new, gone or changed between two lists by name. */
  static List<String> different(Map<String, String> was, Map<String, String> is, boolean values) {
    TreeSet<String> names = new TreeSet<>(was.keySet());
    names.addAll(is.keySet());
    List<String> different = new ArrayList<>();
    for (String name : names) {
      String before = was.get(name);
      String now = is.get(name);
      if (before == null) {
        different.add(name + (values ? ": was not set, now \"" + now + "\"" : " is new"));
      } else if (now == null) {
        different.add(name + (values ? ": was \"" + before + "\", now not set" : " is gone"));
      } else if (!before.equals(now)) {
        different.add(
            name + (values ? ": was \"" + before + "\", now \"" + now + "\"" : " was changed"));
      }
    }
    return different;
  }

  private static void line(StringBuilder text, String... parts) {
    text.append(String.join("\t", parts)).append('\n');
  }
}
