package dev.uplift.proving;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** What the kernel does to a process, at once: no program stands between. */
public enum Signal {
  INTERRUPT(2),
  KILL(9),
  TERMINATE(15),
  CONTINUE(18),
  STOP(19);

  private static final long DEFAULT = 0;
  private static final long IGNORED = 1;

  private final int number;

  Signal(int number) {
    this.number = number;
  }

  public void to(long process) {
    int result;
    try {
      result =
          (int)
              function("kill", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)
                  .invokeExact(Math.toIntExact(process), number);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
    if (result != 0) {
      throw new IllegalStateException("no process " + process + " gets signal " + number);
    }
  }

  /**
   * From here on, what this process starts is not deaf to it: shells make all that they start in
   * the background so.
   */
  void isHeard() {
    try {
      MethodHandle signal =
          function("signal", ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG);
      long before = (long) signal.invokeExact(number, DEFAULT);
      if (before != IGNORED) {
        long _ = (long) signal.invokeExact(number, before);
      }
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("restricted")
  private static MethodHandle function(
      String name, ValueLayout answer, ValueLayout first, ValueLayout second) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(answer, first, second));
  }
}
