package dev.uplift.batch.method;

import dev.uplift.database.Session;
import dev.uplift.database.SqlFailure;
import dev.uplift.pack.Script.Work.Loaded;
import dev.uplift.pack.Script.Work.Phase;
import dev.uplift.problem.Cause;
import dev.uplift.problem.Problem;
import dev.uplift.script.SqlError;
import dev.uplift.script.UpgradeContext;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls a script's method in the caller's transaction, which it does not end. */
public final class MethodCall {
  private static final String READ_ONLY = "savepoint uplift_phase; set transaction read only";
  private static final String WRITE_AGAIN =
      "rollback to savepoint uplift_phase; release savepoint uplift_phase";

  private final Session session;
  private final Call call;

  public MethodCall(Session session, Call call) {
    this.session = session;
    this.call = call;
  }

  /**
   * Comes back when the method does.
   *
   * @throws MethodFailed when it throws, or cannot be called
   * @throws ValidationFailed when it expected something else than it found
   */
  public Outcome run() {
    Loaded loaded =
        call.method()
            .loaded()
            .orElseThrow(() -> failed("jarUntrusted", "nobody says that the jar is trusted", null));
    MethodContext context = new MethodContext(session, call, loaded);
    if (call.method().phase() == Phase.UPGRADE) {
      invoke(context, loaded);
    } else {
      session.execute(READ_ONLY);
      invoke(context, loaded);
      session.execute(WRITE_AGAIN);
    }
    List<Finding> findings = context.findings();
    if (findings.stream().anyMatch(finding -> !finding.warning())) {
      throw new ValidationFailed(findings);
    }
    return new Outcome(context.rows(), context.reached(), findings);
  }

  private void invoke(MethodContext context, Loaded loaded) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loaded.classes());
    try {
      Class<?> type = Class.forName(call.method().className(), true, loaded.classes());
      Method method = type.getMethod(call.method().name(), UpgradeContext.class);
      boolean alone = Modifier.isStatic(method.getModifiers());
      Object unused = method.invoke(alone ? null : type.getConstructor().newInstance(), context);
      assert unused == null;
      rethrowLost(context, null);
    } catch (InvocationTargetException e) {
      Throwable thrown = e.getCause() == null ? e : e.getCause();
      rethrowLost(context, thrown);
      throw thrown(thrown);
    } catch (ReflectiveOperationException | LinkageError e) {
      throw failed("methodNotCallable", "the method cannot be called: " + Cause.inWords(e), e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** What the engine threw goes on, even where the method caught it or threw another. */
  private void rethrowLost(MethodContext context, @Nullable Throwable thrown) {
    RuntimeException lost = context.lost().orElse(null);
    if (lost instanceof SqlFailure refused) {
      throw new MethodFailed(refused.problem(), line(thrown), refused, refused);
    }
    if (lost != null) {
      throw lost;
    }
  }

  private MethodFailed thrown(Throwable thrown) {
    Problem problem =
        switch (thrown) {
          case Misuse misuse -> misuse.problem();
          case SqlError error when error.getCause() instanceof SqlFailure refused ->
              refused.problem();
          case NoClassDefFoundError missing ->
              Problem.of("classMissing", "the class \"" + missing.getMessage() + "\" is not there")
                  .withWhy("a script sees the JDK, dev.uplift.script, and the jars of lib/ alone")
                  .withRemedy("Add the library's jar to lib/.");
          case Throwable other ->
              Problem.of("methodFailed", Cause.inWords(other))
                  .withWhy(other.getClass().getName() + " in " + call.name());
        };
    return new MethodFailed(problem.withTarget(call.name()), line(thrown), null, thrown);
  }

  private MethodFailed failed(String code, String message, @Nullable Throwable cause) {
    Problem problem = Problem.of(code, message).withTarget(call.name());
    return new MethodFailed(
        problem, 0, null, cause == null ? new IllegalStateException(message) : cause);
  }

  /** The line of the script's own class that it came from. */
  private int line(@Nullable Throwable thrown) {
    return thrown == null ? 0 : call.line(thrown.getStackTrace());
  }
}
