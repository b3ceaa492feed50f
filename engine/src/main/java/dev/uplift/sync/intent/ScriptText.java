package dev.uplift.sync.intent;

import dev.uplift.catalog.ObjectId;
import dev.uplift.pack.Conversion;
import dev.uplift.pack.Conversion.Target;
import dev.uplift.pack.Script;
import dev.uplift.pack.Script.Work;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A script as it reads without a server: the words of its SQL, strings included, since those may be
 * executed. What names a column in any other way than to set it may look rows up by it.
 */
record ScriptText(Script script, String sql, Set<String> words) {
  private static final Pattern WORD = Pattern.compile("[\\w$]+", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern COMMENT_LINE = Pattern.compile("(?m)^\\s*--.*$");

  /** These look a row up before they write one. */
  private static final Pattern UPSERT = Pattern.compile("\\b(conflict|merge)\\b");

  static ScriptText of(Script script) {
    String sql =
        switch (script.work()) {
          case Work.Sql body -> COMMENT_LINE.matcher(body.body()).replaceAll(" ");
          case Work.Declared declared -> expressions(declared.conversion());
          case Work.Method _ -> "";
        };
    String lower = sql.toLowerCase(Locale.ROOT);
    return new ScriptText(script, lower, wordsOf(lower));
  }

  /** As {@link #words} has it: names are not told apart by case. */
  static String word(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** Those that it declares. */
  Set<String> tables() {
    Script.TableAccess access = script.access();
    Set<String> tables =
        Stream.of(access.reads(), access.creates(), access.updates(), access.deletes())
            .flatMap(List::stream)
            .collect(Collectors.toCollection(HashSet::new));
    script.chunk().ifPresent(chunk -> tables.add(chunk.table()));
    return tables;
  }

  boolean names(String column) {
    String name = word(column);
    return WORD.matcher(name).matches() ? words.contains(name) : sql.contains(name);
  }

  /** Whether rows of a table that it touches may be found by one of the columns. */
  boolean looksUp(ObjectId table, IndexedColumns index) {
    boolean cut =
        script
            .chunk()
            .filter(chunk -> chunk.table().equals(table.display()))
            .filter(chunk -> chunk.by().stream().anyMatch(index.finding()::contains))
            .isPresent();
    return cut || worksBy(table, index);
  }

  private boolean worksBy(ObjectId table, IndexedColumns index) {
    return switch (script.work()) {
      case Work.Method _ -> true;
      case Work.Declared declared -> looksUp(declared.conversion(), table, index);
      case Work.Sql _ -> sqlLooksUp(table, index);
    };
  }

  /** The rows that are converted are walked along by their key; others are found. */
  private boolean looksUp(Conversion conversion, ObjectId table, IndexedColumns index) {
    boolean matched =
        conversion.target() instanceof Target.Update update
            && update.table().table().equals(table.display())
            && update.match().stream().anyMatch(e -> index.finding().contains(e.column()));
    boolean joined =
        conversion.joins().stream().anyMatch(j -> j.source().table().equals(table.display()));
    return matched || ((joined || names(table.name())) && namesAny(sql, index.finding()));
  }

  private boolean sqlLooksUp(ObjectId table, IndexedColumns index) {
    if (!names(table.name()) || UPSERT.matcher(sql).find()) {
      return true;
    }
    String rest = insertInto(table).matcher(sql).replaceAll(" ");
    return wordsOf(rest).contains(word(table.name())) && namesAny(rest, index.finding());
  }

  /** In another way than as what is set. */
  private static boolean namesAny(String text, Set<String> columns) {
    return columns.stream().anyMatch(column -> namesOtherwise(text, word(column)));
  }

  private static boolean namesOtherwise(String text, String column) {
    if (!WORD.matcher(column).matches()) {
      return text.contains(column);
    }
    String name = "\"?" + Pattern.quote(column) + "\"?(?![\\w$])";
    String set = "(?:(?<=\\bset)|,)\\s*" + name + "\\s*=(?:\\s*[\\w$]+\\." + name + ")?";
    String alias = "\\bas\\s+" + name;
    String rest = Pattern.compile(set + "|" + alias).matcher(text).replaceAll(" ");
    return wordsOf(rest).contains(column);
  }

  /** An insert's head; the rows come from elsewhere. */
  private static Pattern insertInto(ObjectId table) {
    return Pattern.compile(
        "\\binsert\\s+into\\s+(?:[\\w$\"]+\\s*\\.\\s*)?\"?"
            + Pattern.quote(word(table.name()))
            + "\"?(?![\\w$])\\s*(?:\\([^)]*\\))?");
  }

  private static Set<String> wordsOf(String text) {
    Set<String> words = new HashSet<>();
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      words.add(matcher.group());
    }
    return words;
  }

  private static String expressions(Conversion conversion) {
    Stream<String> match =
        conversion.target() instanceof Target.Update update
            ? update.match().stream().map(Conversion.Entry::expression)
            : Stream.empty();
    return Stream.of(
            conversion.set().stream().map(Conversion.Entry::expression),
            conversion.where().stream().map(Conversion.Condition::expression),
            conversion.joins().stream().map(join -> join.on().expression()),
            match)
        .flatMap(each -> each)
        .collect(Collectors.joining("\n"));
  }
}
