package dev.uplift.pack.yaml;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The keys that a mapping of a format may have, and the shapes below them. An open shape takes any
 * key, and its one child is the shape of each value.
 */
public record Shape(Map<String, Shape> keys, boolean open) {
  /** A scalar or a list of scalars: no keys below. */
  public static final Shape LEAF = new Shape(Map.of(), false);

  public static Shape of(String... leaves) {
    Map<String, Shape> keys = new LinkedHashMap<>();
    for (String leaf : leaves) {
      keys.put(leaf, LEAF);
    }
    return new Shape(keys, false);
  }

  /** Any key, with values of this shape. */
  public static Shape each(Shape value) {
    return new Shape(Map.of("*", value), true);
  }

  public Shape with(String key, Shape shape) {
    Map<String, Shape> more = new LinkedHashMap<>(keys);
    more.put(key, shape);
    return new Shape(more, open);
  }

  public boolean knows(String key) {
    return open || keys.containsKey(key);
  }

  /** The shape below a key; asking for a key that is not declared is a bug. */
  public Shape below(String key) {
    Shape shape = keys.get(open ? "*" : key);
    if (shape == null) {
      throw new IllegalStateException("no format declares the key " + key);
    }
    return shape;
  }
}
