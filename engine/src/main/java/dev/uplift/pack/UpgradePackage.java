package dev.uplift.pack;

import dev.uplift.pack.jar.ScriptJar;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One upgrade package as it lies on disk, read and found right.
 *
 * @param folder where it lies, unpacked
 * @param sha256 of its contents (sorted relative paths and bytes), 64 hexadecimal digits
 * @param modelSha256 of {@code package.yaml} and {@code model/} alone: what must not change during
 *     a run
 * @param upgradesFrom range of source versions, such as {@code >=5.2 <7.0}
 * @param recognise query that answers the old database's version in its first column; when it fails
 *     or answers nothing, the database is another application's
 * @param requiredPostgresql range, such as {@code >=15}
 * @param extendsPackages {@code name range} each, of packages that must stand below this one
 * @param platform name of a shipped platform profile; {@code platformFile} overrides parts of it
 * @param schema of unqualified names: its real name, unquoted
 * @param owner the role that owns all that Uplift creates: its real name, unquoted
 * @param modelFiles {@code model/*.sql}, in the order of their names
 * @param baselineFiles {@code model/baseline/*.sql}, the old version's structure; none where the
 *     package does not say it
 * @param scripts in the order of their paths
 * @param rules {@code rules/*.yaml}, in the order of their names
 * @param jars {@code lib/*.jar}, read whole
 */
public record UpgradePackage(
    Path folder,
    String name,
    String version,
    String sha256,
    String modelSha256,
    String upgradesFrom,
    String upgradesTo,
    Optional<String> recognise,
    String requiredUplift,
    String requiredPostgresql,
    List<String> extendsPackages,
    String platform,
    Optional<Path> platformFile,
    String schema,
    Optional<String> owner,
    List<String> services,
    boolean keepForeignObjects,
    Equality equality,
    List<Path> modelFiles,
    List<Path> baselineFiles,
    Dictionary dictionary,
    List<Script> scripts,
    List<Rule> rules,
    List<ScriptJar> jars) {

  public UpgradePackage {
    extendsPackages = List.copyOf(extendsPackages);
    services = List.copyOf(services);
    modelFiles = List.copyOf(modelFiles);
    baselineFiles = List.copyOf(baselineFiles);
    scripts = List.copyOf(scripts);
    rules = List.copyOf(rules);
    jars = List.copyOf(jars);
  }

  /** The same package with its methods ready to be called. */
  UpgradePackage loaded(Script.Work.Loaded loaded) {
    return new UpgradePackage(
        folder,
        name,
        version,
        sha256,
        modelSha256,
        upgradesFrom,
        upgradesTo,
        recognise,
        requiredUplift,
        requiredPostgresql,
        extendsPackages,
        platform,
        platformFile,
        schema,
        owner,
        services,
        keepForeignObjects,
        equality,
        modelFiles,
        baselineFiles,
        dictionary,
        scripts.stream().map(script -> script.loaded(loaded)).toList(),
        rules,
        jars);
  }

  /**
   * What Equal compares beyond names and definitions.
   *
   * @param strictColumnOrder {@code column-order: strict}
   * @param owner {@code owner: package}: every modelled object is owned by the package's owner
   * @param grants {@code grants: declared}: grants that the model states are compared
   */
  public record Equality(boolean strictColumnOrder, boolean owner, boolean grants) {}
}
