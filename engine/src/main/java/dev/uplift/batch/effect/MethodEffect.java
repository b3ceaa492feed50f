package dev.uplift.batch.effect;

import dev.uplift.batch.body.ScriptCheck;
import dev.uplift.batch.method.Call;
import dev.uplift.batch.method.MethodCall;
import dev.uplift.batch.method.MethodFailed;
import dev.uplift.batch.method.Once;
import dev.uplift.batch.method.Outcome;
import dev.uplift.batch.method.ValidationTable;
import dev.uplift.batch.method.ValidationTable.Looked;
import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.pack.Scope;
import dev.uplift.pack.Script;

/** The effect of a method in Java: a page of its walk at a time, or all of it at once. */
final class MethodEffect implements Effect {
  private final Script script;
  private final Script.Work.Method method;
  private final Once once = new Once();

  MethodEffect(Script script, Script.Work.Method method) {
    this.script = script;
    this.method = method;
  }

  @Override
  public boolean transactional() {
    return method.transactional();
  }

  @Override
  public Done apply(Session session, Reach reach) {
    ValidationTable findings = new ValidationTable(session, reach.settings().run());
    Looked at = looked(reach);
    if (reach.checkpoint().isEmpty()) {
      findings.clear(at);
    }
    try {
      Outcome outcome = new MethodCall(session, call(reach)).run();
      findings.put(at, outcome.warnings());
      return new Done(outcome.rows(), outcome.checkpoint());
    } catch (MethodFailed e) {
      throw e.refused().<RuntimeException>map(refused -> refused(refused, e)).orElse(e);
    }
  }

  private RuntimeException refused(SqlFailure refused, MethodFailed failed) {
    int line = failed.line() == 0 ? method.line() : failed.line();
    return new StatementFailed(refused, line);
  }

  private static Looked looked(Reach reach) {
    return new Looked(
        reach.key().script(), reach.key().company(), reach.key().partition(), reach.number());
  }

  private Call call(Reach reach) {
    return new Call(
        reach.settings().run(),
        reach.settings().epoch(),
        reach.settings().schema().orElse("public"),
        script,
        method,
        script.scope() == Scope.PER_COMPANY ? reach.key().company() : "",
        script.scope() == Scope.PER_PARTITION ? reach.key().partition() : "",
        reach.settings().cutting().tenantColumn(script.scope()),
        reach::condition,
        reach.checkpoint(),
        reach.log(),
        reach.fence(),
        once,
        ScriptCheck::problem);
  }
}
