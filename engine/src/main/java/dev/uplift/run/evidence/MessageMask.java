package dev.uplift.run.evidence;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Messages with the values of rows masked: what the server shows of keys and rows, what stands in
 * quotes and is no name of structure, addresses of mail, and numbers of five digits and more, save
 * for counts.
 */
final class MessageMask {
  static final String MASKED = "‹masked›";

  private static final Pattern KEY = Pattern.compile("(?s)(\\bKey \\(.*?\\)) ?= ?\\(.*\\)");
  private static final Pattern ROW = Pattern.compile("(?s)\\bcontains \\(.*\\)");
  private static final Pattern AFTER_COLON = Pattern.compile("(?s): \".*\"");
  private static final Pattern SINGLE =
      Pattern.compile("(?s)(?<![\\p{L}\\p{N}])'(?:[^']|'')*'(?!\\p{L})");
  private static final Pattern DOUBLE =
      Pattern.compile("(?s)(?:\\b([\\p{L}-]+) )?\"((?:[^\"]|\"\")*)\"");
  private static final Pattern MAIL =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}._%+/-])[\\p{L}\\p{N}._%+-]+@[\\p{L}\\p{N}.-]+\\.\\p{L}{2,}");
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}_.:/])\\(?[+-]?\\d(?:[\\d .,()/-]*\\d)?(?![\\p{L}\\p{N}_])"
              + "(?! (?:rows?|keys?|chunks?|bytes|tables?)\\b)");

  /** What stands in quotes after one of these is called so by the structure. */
  private static final Pattern NOUN =
      Pattern.compile(
          "relation|table|column|columns|constraint|index|schema|type|function|procedure|sequence|view"
              + "|trigger|role|user|database|runbook|script|step|substep|operator|extension|package"
              + "|environment|service|file|folder|session|gate|collation|tablespace|publication"
              + "|subscription|slot|rule|policy|language|partition|domain|enum|attribute|parameter"
              + "|setting|machine|server|method|class|of");

  /** Paths of files and substeps, dotted names, and names with an underscore. */
  private static final Pattern STRUCTURE =
      Pattern.compile(
          "/[^\"@]*|[A-Z][A-Za-z]+(?:/[A-Z][A-Za-z]+)+|[a-z][a-z0-9$]*(?:[._/-][a-z_][a-z0-9_$-]*)+");

  private static final int DIGITS = 5;

  private MessageMask() {}

  static String mask(String message) {
    String text = KEY.matcher(message).replaceAll("$1=(" + MASKED + ")");
    text = ROW.matcher(text).replaceAll("contains (" + MASKED + ")");
    text = AFTER_COLON.matcher(text).replaceAll(": \"" + MASKED + "\"");
    text = SINGLE.matcher(text).replaceAll("'" + MASKED + "'");
    text = DOUBLE.matcher(text).replaceAll(found -> Matcher.quoteReplacement(quoted(found)));
    text = MAIL.matcher(text).replaceAll(MASKED);
    return NUMBER.matcher(text).replaceAll(found -> Matcher.quoteReplacement(number(found)));
  }

  private static String quoted(MatchResult found) {
    String noun = found.group(1);
    boolean named = noun != null && NOUN.matcher(noun).matches();
    boolean structure = named || STRUCTURE.matcher(found.group(2)).matches();
    String before = noun == null ? "" : noun + " ";
    return structure ? found.group() : before + "\"" + MASKED + "\"";
  }

  private static String number(MatchResult found) {
    long digits = found.group().chars().filter(Character::isDigit).count();
    return digits < DIGITS ? found.group() : MASKED;
  }
}
