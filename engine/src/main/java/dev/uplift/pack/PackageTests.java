package dev.uplift.pack;

import java.util.List;

/** What {@code tests/} of a package holds: tests, and what is promised of every one of them. */
public record PackageTests(List<PackageTest> tests, List<Invariant> invariants) {
  public PackageTests {
    tests = List.copyOf(tests);
    invariants = List.copyOf(invariants);
  }
}
