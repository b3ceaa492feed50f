package dev.uplift.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** A page as it is written: what comes from elsewhere is escaped, in here and nowhere else. */
public final class Page {
  private static final char NUMBERS = '#';

  private final StringBuilder html = new StringBuilder();

  /** What the page says at first sight. */
  public enum Verdict {
    GOOD,
    OPEN,
    BAD
  }

  public Page(String title) {
    add("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
    add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    text(title).add("</title>\n<style>\n").add(style()).add("</style></head>\n<body>\n");
  }

  /** Markup, such as stands in a program; what is not known there is {@link #text}. */
  public Page add(String markup) {
    html.append(markup);
    return this;
  }

  public Page text(String value) {
    return add(escaped(value));
  }

  public Page code(String value) {
    return add("<code>").text(value).add("</code>");
  }

  /** Begins the head; facts follow, and {@link #headEnd}. */
  public Page head(Verdict verdict, String kind, String name, String inWords) {
    String style = verdict.name().toLowerCase(Locale.ROOT);
    add("<header class=\"" + style + "\">\n<p class=\"kind\">").text(kind).add("</p>\n<h1>");
    return text(name).add("</h1>\n<p class=\"verdict\">").text(inWords).add("</p>\n<dl>\n");
  }

  public Page headEnd() {
    return add("</dl>\n</header>\n");
  }

  public Page fact(String name, String value) {
    add("<div><dt>").text(name).add("</dt><dd>");
    return text(value).add("</dd></div>\n");
  }

  /** One of the figures of a section of style {@code figures}. */
  public Page figure(String style, String value, String name) {
    add("<div class=\"" + style + "\"><b>").text(value).add("</b><span>").text(name);
    return add("</span></div>\n");
  }

  public Page section(String style, String title) {
    return add("<section class=\"" + style + "\">\n<h2>").text(title).add("</h2>\n");
  }

  /** With the number of what is in it. */
  public Page section(String style, String title, int count) {
    add("<section class=\"" + style + "\">\n<h2>").text(title).add(" <small>");
    return text(number(count)).add("</small></h2>\n");
  }

  public Page sectionEnd() {
    return add("</section>\n");
  }

  /**
   * Begins a table; rows follow, and {@link #tableEnd}.
   *
   * @param columns their titles; those of numbers begin with {@code #}
   */
  public Page table(String style, String... columns) {
    add("<div class=\"wide\"><table class=\"" + style + "\"><thead><tr>");
    for (String column : columns) {
      boolean numbers = column.indexOf(NUMBERS) == 0;
      add(numbers ? "<th class=\"n\">" : "<th>").text(numbers ? column.substring(1) : column);
      add("</th>");
    }
    return add("</tr></thead><tbody>\n");
  }

  public Page tableEnd() {
    return add("</tbody></table></div>\n");
  }

  public Page cell(String value) {
    return add("<td>").text(value).add("</td>");
  }

  public Page numberCell(String value) {
    return add("<td class=\"n\">").text(value).add("</td>");
  }

  /** What is shown when asked for, and always in print. */
  public Page details(String summary, Runnable content) {
    add("<details><summary>").text(summary).add("</summary>");
    content.run();
    return add("</details>");
  }

  /** Names with hashes, at the end; then the page. */
  public String end(String closing, List<String[]> hashes) {
    add("<footer>\n<p>").text(closing).add("</p>\n<ul>\n");
    hashes.forEach(each -> add("<li>").text(each[0]).add(" ").code(each[1]).add("</li>\n"));
    return add("</ul>\n</footer>\n</body></html>\n").html.toString();
  }

  /** {@code 1,234,567}. */
  public static String number(long value) {
    return String.format(Locale.ENGLISH, "%,d", value);
  }

  /** {@code 1 company}, {@code 7 companies}. */
  public static String counted(long number, String what) {
    String many = what.endsWith("y") ? what.substring(0, what.length() - 1) + "ies" : what + "s";
    return number(number) + " " + (number == 1 ? what : many);
  }

  private static String escaped(String value) {
    return value
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static String style() {
    try (InputStream in = Page.class.getResourceAsStream("page.css")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
