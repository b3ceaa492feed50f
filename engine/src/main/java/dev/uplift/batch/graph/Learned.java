package dev.uplift.batch.graph;

import java.util.List;

/**
 * What only a database knows of scripts.
 *
 * @param uses tables that their SQL touches
 * @param added edges that scripts of PreSync have written down
 */
public record Learned(List<TableUse> uses, List<Added> added) {
  public static final Learned NOTHING = new Learned(List.of(), List.of());

  public Learned {
    uses = List.copyOf(uses);
    added = List.copyOf(added);
  }

  /**
   * An edge written down while the run went on.
   *
   * @param script waits for {@code dependsOn}
   * @param addedBy the session that wrote it, for people
   */
  public record Added(String script, String dependsOn, String addedBy) {}
}
