package dev.uplift.run.evidence;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;

/** Files of an operation's folder, written out with what may be personal masked. */
final class Masking {
  /** How a line of a log begins that Uplift began; any other is the rest of somebody's value. */
  private static final Pattern HEAD =
      Pattern.compile("^(\\d{4}-\\d{2}-\\d{2}T[0-9:.]+Z |\\s+[A-Za-z]+: )(.*)$");

  /** A row of an exported journal, which is too large to be read whole. */
  private static final Pattern ROW = Pattern.compile("^(\\{.*\\})(,?)$");

  private static final Pattern MESSAGE =
      Pattern.compile("^(\\s*<(?:Message|Reason)>)(.*?)(</\\w+>)?$");

  private Masking() {}

  static void write(Path file, OutputStream out) throws IOException {
    String name = String.valueOf(file.getFileName());
    if (name.endsWith(".jsonl") || name.equals("journal.json")) {
      lines(file, out, Masking::row);
    } else if (name.endsWith(".json")) {
      text(out, document(Files.readString(file)));
    } else if (name.endsWith(".sql")) {
      text(out, SqlMask.mask(Files.readString(file)));
    } else if (name.endsWith(".xml")) {
      lines(file, out, Masking::element);
    } else {
      lines(file, out, Masking::line);
    }
  }

  private interface Masker {
    String mask(String line);
  }

  private static void lines(Path file, OutputStream out, Masker masker) throws IOException {
    var decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE);
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(Files.newInputStream(file), decoder))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        text(out, masker.mask(line) + "\n");
      }
    }
  }

  static String line(String line) {
    Matcher head = HEAD.matcher(line);
    if (line.isBlank()) {
      return line;
    }
    return head.matches() ? head.group(1) + MessageMask.mask(head.group(2)) : MessageMask.MASKED;
  }

  /** A line of a runbook: its messages and reasons are texts, and the rest is structure. */
  static String element(String line) {
    Matcher message = MESSAGE.matcher(line);
    if (message.matches()) {
      return message.group(1)
          + MessageMask.mask(message.group(2))
          + (message.group(3) == null ? "" : message.group(3));
    }
    return line.isBlank() || line.stripLeading().startsWith("<") ? line : MessageMask.MASKED;
  }

  private static String row(String line) {
    Matcher row = ROW.matcher(line);
    return row.matches() ? document(row.group(1)) + row.group(2) : line;
  }

  /** What a crash cut off is not handed on: nobody can tell its parts. */
  private static String document(String json) {
    try {
      return JsonMask.mask(json);
    } catch (JacksonException e) {
      return "{\"unreadable\":\"" + MessageMask.MASKED + "\"}";
    }
  }

  private static void text(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
