package dev.uplift.proving;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** What the kernel does to a process, at once: no program stands between. */
enum Signal {
  KILL(9),
  CONTINUE(18),
  STOP(19);

  private final int number;

  Signal(int number) {
    this.number = number;
  }

  @SuppressWarnings("restricted")
  void to(long process) {
    Linker linker = Linker.nativeLinker();
    MethodHandle kill =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("kill"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    int result;
    try {
      result = (int) kill.invokeExact(Math.toIntExact(process), number);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
    if (result != 0) {
      throw new IllegalStateException("no process " + process + " gets signal " + number);
    }
  }
}
