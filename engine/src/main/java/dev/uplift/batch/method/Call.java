package dev.uplift.batch.method;

import dev.uplift.database.Identifier;
import dev.uplift.database.SqlStatement;
import dev.uplift.pack.Script;
import dev.uplift.problem.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * One call of a script's method: for whom, and within what limits.
 *
 * @param schema of unqualified names
 * @param tenantColumn that tells companies or partitions apart, for a script per one of them
 * @param range the condition that the row of an alias is within reach
 * @param checkpoint where the last page of a walk ended; empty: nothing is done yet
 * @param log takes a line for the run's log
 * @param fence in a transaction of the method's own: throws unless the task is still ours
 * @param once what the task has looked at already
 * @param guard what is wrong with a statement that would undo the engine's own work
 */
public record Call(
    long run,
    int epoch,
    String schema,
    Script script,
    Script.Work.Method method,
    String company,
    String partition,
    Optional<String> tenantColumn,
    UnaryOperator<String> range,
    List<String> checkpoint,
    Consumer<String> log,
    Runnable fence,
    Once once,
    Function<SqlStatement, Optional<Problem>> guard) {
  public Call {
    checkpoint = List.copyOf(checkpoint);
  }

  /** A table's name as {@link Script} has it: with its schema, quoted where it must be. */
  String qualified(String table) {
    List<String> parts = Identifier.parts(table);
    List<String> whole = parts.size() == 1 ? List.of(schema, parts.getFirst()) : parts;
    return whole.stream().map(Identifier::display).collect(Collectors.joining("."));
  }

  /** The line of the method's class that is being carried out; 0 when it is not known. */
  int callerLine() {
    return line(Thread.currentThread().getStackTrace());
  }

  /** The innermost line of the method's class. */
  int line(StackTraceElement[] stack) {
    String own = method.className();
    return Arrays.stream(stack)
        .filter(f -> f.getClassName().equals(own) || f.getClassName().startsWith(own + "$"))
        .mapToInt(StackTraceElement::getLineNumber)
        .filter(line -> line > 0)
        .findFirst()
        .orElse(0);
  }

  /** {@code com.contoso.ReleaseUpdate70.updateHash}. */
  String name() {
    return method.className() + "." + method.name();
  }
}
