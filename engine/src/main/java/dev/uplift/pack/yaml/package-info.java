/**
 * The text of a format: YAML read by type, against the keys that the format knows, with everything
 * that is wrong found at once.
 *
 * <pre>
 *   YamlText -- by Shape (Formats) --> YamlMap -- what is wrong --> Findings
 * </pre>
 *
 * <p>Start reading at {@link dev.uplift.pack.yaml.YamlMap}. Uses nothing of {@code pack}.
 */
@NullMarked
package dev.uplift.pack.yaml;

import org.jspecify.annotations.NullMarked;
