package dev.uplift.pack;

import java.util.List;

/**
 * What a package promises of every script: one query's answer before is the other's after.
 *
 * @param name a sentence
 * @param before a query on the old structure; {@code :company} makes it one of each company
 * @param after a query on the structure that the script leaves
 * @param scripts of which it is promised; empty: of all
 * @param file as reports name it
 */
public record Invariant(
    String name, String before, String after, List<String> scripts, String file, int line) {
  public Invariant {
    scripts = List.copyOf(scripts);
  }

  public boolean of(String script) {
    return scripts.isEmpty() || scripts.contains(script);
  }
}
