package dev.uplift.analyze;

import dev.uplift.analyze.Analysis.Scan;
import dev.uplift.analyze.Analysis.Unknown;
import java.util.ArrayList;
import java.util.List;

/** What an analysis has come to so far. Not safe for many threads. */
final class Tries {
  final List<Finding> findings = new ArrayList<>();
  final List<Finding> repaired = new ArrayList<>();
  final List<Unknown> later = new ArrayList<>();
  final List<Unknown> untried = new ArrayList<>();
  final List<Scan> scans = new ArrayList<>();
}
