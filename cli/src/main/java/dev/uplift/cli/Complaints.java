package dev.uplift.cli;

import dev.uplift.problem.Problem;
import java.io.PrintStream;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Prints problems: for people as text, for programs as error objects, one a line. */
final class Complaints {
  private static final String RED = "\u001b[1;31m";
  private static final String FAINT = "\u001b[2m";
  private static final String PLAIN = "\u001b[0m";

  private final PrintStream stream;
  private final boolean json;
  private final boolean colours;
  private final Columns columns;

  Complaints(PrintStream stream, boolean json, boolean colours, Columns columns) {
    this.stream = stream;
    this.json = json;
    this.colours = colours;
    this.columns = columns;
  }

  /** On standard error. */
  static Complaints of(Caller caller, boolean json) {
    return new Complaints(caller.err(), json, caller.colours(), caller.complaintsColumns());
  }

  void print(List<Problem> problems) {
    if (json) {
      problems.forEach(problem -> stream.println(Json.line(problem)));
    } else {
      problems.forEach(problem -> print(problem, "", "error: "));
      if (problems.size() > 1) {
        stream.println(problems.size() + " problems.");
      }
    }
    stream.flush();
  }

  /** One problem as lines of text. */
  private void print(Problem problem, String indent, String heading) {
    String state = problem.sqlState() == null ? "" : ", SQLSTATE " + problem.sqlState();
    String code = coloured(FAINT, "[" + problem.code() + state + "]");
    print(indent, RED, heading, problem.message() + " " + code);
    line(indent, "what", problem.target());
    String where = problem.at() == null ? null : problem.at().display();
    line(indent, "where", Objects.equals(where, problem.target()) ? null : where);
    line(indent, "why", problem.why());
    line(indent, "do", problem.remedy());
    line(indent, "see", problem.evidence());
    problem.details().forEach(detail -> print(detail, indent + "  ", "- "));
  }

  private void line(String indent, String name, @Nullable String text) {
    if (text != null && !text.isBlank()) {
      print(indent + "  ", FAINT, "%-7s".formatted(name), text.strip());
    }
  }

  /** What has lines of its own, such as those for a shell, keeps them. */
  private void print(String indent, String colour, String heading, String text) {
    String first = indent + coloured(colour, heading);
    String margin = indent + " ".repeat(heading.length());
    stream.print(
        text.contains("\n")
            ? first + text.replace("\n", "\n" + margin) + "\n"
            : columns.entry(first, margin, text));
  }

  private String coloured(String colour, String text) {
    return colours ? colour + text + PLAIN : text;
  }
}
