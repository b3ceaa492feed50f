package dev.uplift.problem;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong, told as a colleague would: what, where, why, and what to do. This is the
 * error object of every interface: standard error, journal, {@code errors}, refusals.
 *
 * @param code camelCase, stable: what programs switch on
 * @param message what is wrong, naming values in quotes; never holds a secret
 * @param target the object it is about, {@code schema.table.column}, a file, a script, an address
 * @param why the cause, as far as known
 * @param remedy what the reader should do next
 * @param at where it was met
 * @param sqlState the server's five characters, when the server said it
 * @param retryable whether the same request can succeed without anything being changed
 * @param evidence path of the evidence below the folder {@code operations}
 * @param details problems that make up this one
 * @param sql the statement that the server refused: for the evidence alone and in no interface,
 *     because it may hold values of rows
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Problem(
    String code,
    String message,
    @Nullable String target,
    @Nullable String why,
    @Nullable String remedy,
    @Nullable Place at,
    @Nullable String sqlState,
    boolean retryable,
    @Nullable String evidence,
    List<Problem> details,
    @JsonIgnore @Nullable String sql) {

  public Problem {
    details = List.copyOf(details);
  }

  public static Problem of(String code, String message) {
    return new Problem(code, message, null, null, null, null, null, false, null, List.of(), null);
  }

  public Problem withMessage(String message) {
    return new Problem(
        code, message, target, why, remedy, at, sqlState, retryable, evidence, details, sql);
  }

  public Problem withTarget(@Nullable String target) {
    return new Problem(
        code, message, target, why, remedy, at, sqlState, retryable, evidence, details, sql);
  }

  public Problem withWhy(@Nullable String why) {
    return new Problem(
        code, message, target, why, remedy, at, sqlState, retryable, evidence, details, sql);
  }

  public Problem withRemedy(@Nullable String remedy) {
    return new Problem(
        code, message, target, why, remedy, at, sqlState, retryable, evidence, details, sql);
  }

  public Problem withAt(@Nullable Place at) {
    return new Problem(
        code, message, target, why, remedy, at, sqlState, retryable, evidence, details, sql);
  }

  public Problem withSqlState(@Nullable String sqlState) {
    return new Problem(
        code, message, target, why, remedy, at, sqlState, retryable, evidence, details, sql);
  }

  public Problem withRetryable(boolean retryable) {
    return new Problem(
        code, message, target, why, remedy, at, sqlState, retryable, evidence, details, sql);
  }

  public Problem withEvidence(@Nullable String evidence) {
    return new Problem(
        code, message, target, why, remedy, at, sqlState, retryable, evidence, details, sql);
  }

  public Problem withDetails(List<Problem> details) {
    return new Problem(
        code, message, target, why, remedy, at, sqlState, retryable, evidence, details, sql);
  }

  public Problem withSql(@Nullable String sql) {
    return new Problem(
        code, message, target, why, remedy, at, sqlState, retryable, evidence, details, sql);
  }
}
