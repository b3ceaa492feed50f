package dev.uplift.sync.situation;

import dev.uplift.catalog.ObjectId;
import dev.uplift.sync.intent.Fusion;
import java.util.Map;

/**
 * Which conversions go into which rewrite; what is not fused runs in chunks.
 *
 * @param columns that a fused conversion sets
 * @param left script to why it is not fused
 */
public record Fusing(Map<ObjectId, Fusion> columns, Map<String, String> left) {
  public static final Fusing NONE = new Fusing(Map.of(), Map.of());

  public Fusing {
    columns = Map.copyOf(columns);
    left = Map.copyOf(left);
  }
}
