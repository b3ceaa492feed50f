package dev.uplift.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * How help is set: whole sentences in the list of commands, and lines that the terminal has room
 * for.
 */
final class HelpText {
  private static final int USUAL = 100;

  /** picocli's own. */
  private static final int LEAST = 55;

  private static final Pattern SENTENCES = Pattern.compile("(.+?\\.)\\s+(.+)");

  private HelpText() {}

  /** Of every command the first sentence stands alone: lists of commands show it. */
  static void arrange(CommandLine line) {
    line.setUsageHelpWidth(USUAL);
    UsageMessageSpec usage = line.getCommandSpec().usageMessage();
    String words = String.join(" ", usage.description());
    Matcher text = SENTENCES.matcher(words);
    if (text.matches()) {
      usage.description(text.group(1), text.group(2));
    } else {
      usage.description(words);
    }
    line.getSubcommands().values().forEach(HelpText::arrange);
  }

  /** As wide as the caller's terminal, within reason. */
  static void fit(CommandLine line, Caller caller) {
    int columns = caller.columns().terminal().orElse(USUAL);
    line.setUsageHelpWidth(Math.clamp(columns, LEAST, USUAL));
  }
}
