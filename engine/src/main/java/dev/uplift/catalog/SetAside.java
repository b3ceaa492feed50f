package dev.uplift.catalog;

import dev.uplift.database.Identifier;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * The name under which what goes waits for its end, where the target has another use for its own.
 */
public final class SetAside {
  private static final String PREFIX = "uplift_aside_";

  /** As the server writes it: never quoted, nor a part of a longer name. */
  private static final Pattern WRITTEN =
      Pattern.compile("(?<![\\w$\"])" + PREFIX + "[0-9a-f]+(?![\\w$\"])");

  private SetAside() {}

  /** Short, and told apart by what it replaces. */
  public static String name(ObjectId object) {
    CRC32 sum = new CRC32();
    sum.update(String.join("\0", object.path()).getBytes(StandardCharsets.UTF_8));
    return PREFIX + Long.toHexString(sum.getValue());
  }

  /** Whether it has such a name. */
  static boolean is(ObjectId object) {
    return object.name().startsWith(PREFIX);
  }

  /**
   * A statement that the server has written with such names, as of what has theirs by now.
   *
   * @param named relations and types that may have them
   */
  public static String undone(String sql, Supplier<Stream<ObjectId>> named) {
    if (!sql.contains(PREFIX)) {
      return sql;
    }
    Map<String, String> names =
        named
            .get()
            .filter(id -> id.path().size() == 2)
            .collect(
                Collectors.toMap(SetAside::name, id -> Identifier.quote(id.name()), (a, _) -> a));
    return WRITTEN
        .matcher(sql)
        .replaceAll(
            found -> Matcher.quoteReplacement(names.getOrDefault(found.group(), found.group())));
  }
}
