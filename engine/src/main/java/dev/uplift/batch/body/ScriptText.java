package dev.uplift.batch.body;

import dev.uplift.database.SqlStatement;
import dev.uplift.database.SqlText;
import dev.uplift.database.SqlText.Placeholder;
import dev.uplift.pack.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A script's body as statements that the server understands, each knowing its lines in the file.
 */
public final class ScriptText {
  private final List<SqlStatement> statements;
  private final int firstLine;

  public ScriptText(Script.Work.Sql sql) {
    this.statements = SqlText.statements(sql.body());
    this.firstLine = sql.line();
  }

  List<SqlStatement> statements() {
    return statements;
  }

  /** The statements with every placeholder replaced. */
  public List<Rendered> rendered(Function<Placeholder, String> values) {
    return statements.stream().map(statement -> render(statement, values)).toList();
  }

  /** The line of the file on which a statement starts. */
  public int line(SqlStatement statement) {
    return firstLine + statement.line() - 1;
  }

  private Rendered render(SqlStatement statement, Function<Placeholder, String> values) {
    String text = statement.text();
    StringBuilder sql = new StringBuilder();
    List<Swap> swaps = new ArrayList<>();
    int last = 0;
    for (Placeholder placeholder : SqlText.placeholders(text)) {
      sql.append(text, last, placeholder.start());
      int start = sql.length();
      sql.append(values.apply(placeholder));
      swaps.add(new Swap(start, sql.length(), placeholder.start(), placeholder.end()));
      last = placeholder.end();
    }
    sql.append(text, last, text.length());
    return new Rendered(sql.toString(), text, swaps, line(statement));
  }

  /** Where a value stands in the rendered text, and its placeholder in the written one. */
  record Swap(int start, int end, int writtenStart, int writtenEnd) {}

  /** One statement, ready for the server. */
  public record Rendered(String sql, String written, List<Swap> swaps, int firstLine) {
    public Rendered {
      swaps = List.copyOf(swaps);
    }

    /** The file's line of a server's position (characters from 1; 0 is the statement's start). */
    public int line(int position) {
      int offset = Math.max(0, Math.min(written.length(), writtenOffset(position - 1)));
      return firstLine + (int) written.substring(0, offset).chars().filter(c -> c == '\n').count();
    }

    private int writtenOffset(int offset) {
      int shift = 0;
      for (Swap swap : swaps) {
        if (offset < swap.start()) {
          break;
        }
        if (offset < swap.end()) {
          return swap.writtenStart();
        }
        shift = swap.writtenEnd() - swap.end();
      }
      return offset + shift;
    }
  }
}
