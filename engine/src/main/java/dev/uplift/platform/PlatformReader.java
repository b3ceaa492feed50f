package dev.uplift.platform;

import dev.uplift.database.Identifier;
import dev.uplift.pack.PackageStack;
import dev.uplift.pack.PlatformFile;
import dev.uplift.pack.PlatformSettings;
import dev.uplift.pack.UpgradePackage;
import dev.uplift.platform.Platform.Allocator;
import dev.uplift.platform.Platform.Companies;
import dev.uplift.platform.Platform.Partitions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The profile that a stack of packages asks for, with what the packages override. */
public final class PlatformReader {
  private PlatformReader() {}

  /** Tables are qualified by the vendor's schema; columns are real names, unquoted. */
  public static Platform read(PackageStack stack) {
    UpgradePackage vendor = stack.vendor();
    PlatformSettings settings = PlatformFile.shipped(vendor.platform());
    for (UpgradePackage pack : stack.packages()) {
      settings = pack.platformFile().map(PlatformFile::of).map(settings::with).orElse(settings);
    }
    String schema = vendor.schema();
    return new Platform(
        settings.name(),
        settings
            .section("companies")
            .map(s -> new Companies(table(s, schema), name(s, "id"), name(s, "column"))),
        settings
            .section("partitions")
            .map(s -> new Partitions(table(s, schema), name(s, "id"), name(s, "column"))),
        settings
            .section("allocator")
            .map(
                s ->
                    new Allocator(
                        table(s, schema),
                        name(s, "table-id"),
                        name(s, "next"),
                        name(s, "id-column"))));
  }

  private static String table(Map<String, String> section, String schema) {
    List<String> parts = Identifier.parts(written(section, "table"));
    String name = parts.stream().map(Identifier::display).collect(Collectors.joining("."));
    return parts.size() == 1 ? Identifier.display(schema) + "." + name : name;
  }

  private static String name(Map<String, String> section, String key) {
    return Identifier.parts(written(section, key)).getFirst();
  }

  private static String written(Map<String, String> section, String key) {
    String written = section.get(key);
    if (written == null) {
      throw new IllegalStateException("the platform section lacks " + key);
    }
    return written;
  }
}
