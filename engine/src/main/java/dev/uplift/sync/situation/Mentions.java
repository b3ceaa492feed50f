package dev.uplift.sync.situation;

import dev.uplift.catalog.Catalog;
import dev.uplift.catalog.Kind;
import dev.uplift.catalog.ObjectId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The names in a text of SQL, as words: a guess, where the server keeps no dependency. */
public final class Mentions {
  private static final Pattern WORD = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");

  private final Set<String> words;

  public Mentions(String text) {
    this.words =
        WORD.matcher(text)
            .results()
            .map(MatchResult::group)
            .map(word -> word.toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
  }

  /** Tables whose name is there; columns whose name is there, and their table's. */
  public <T> Map<ObjectId, T> of(Map<ObjectId, T> objects) {
    Map<ObjectId, T> found = new LinkedHashMap<>();
    objects.forEach(
        (id, what) -> {
          boolean table = has(id.relation().name());
          if (table && (id.kind() != Kind.COLUMN || has(id.name()))) {
            found.put(id, what);
          }
        });
    return found;
  }

  /** Functions whose name is there, whatever their arguments. */
  public List<ObjectId> functions(Catalog in) {
    return in.objects().keySet().stream()
        .filter(id -> id.kind() == Kind.FUNCTION && has(id.name().replaceFirst("\\(.*", "")))
        .toList();
  }

  /** Whether the name is there, whatever it stands for. */
  public boolean has(String name) {
    return words.contains(name.toLowerCase(Locale.ROOT));
  }
}
