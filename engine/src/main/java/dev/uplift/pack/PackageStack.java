package dev.uplift.pack;

import java.util.List;

/** Packages in the order they stand on each other, the vendor's first. Never empty. */
public record PackageStack(List<UpgradePackage> packages) {
  public PackageStack {
    packages = List.copyOf(packages);
    if (packages.isEmpty()) {
      throw new IllegalArgumentException("a stack needs a package");
    }
  }

  /** The one at the bottom: it says schema, platform and owner. */
  public UpgradePackage vendor() {
    return packages.getFirst();
  }

  /** Every script, the vendor's first. */
  public List<Script> scripts() {
    return packages.stream().flatMap(p -> p.scripts().stream()).toList();
  }
}
