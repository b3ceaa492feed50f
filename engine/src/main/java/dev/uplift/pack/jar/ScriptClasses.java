package dev.uplift.pack.jar;

import dev.uplift.script.UpgradeContext;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The classes of a stack's jars, loaded from the bytes that were looked at. They see the JDK, the
 * script module, and each other; nothing of the engine and its libraries. This keeps versions of
 * libraries apart; it is no cage: a jar that runs is trusted.
 */
public final class ScriptClasses extends ClassLoader {
  private static final String API = UpgradeContext.class.getPackageName() + ".";

  static {
    registerAsParallelCapable();
  }

  private final Map<String, byte[]> entries = new HashMap<>();

  /** Of jars that are trusted; where two have a class of one name, the first one's counts. */
  public ScriptClasses(List<ScriptJar> jars) {
    super("uplift-scripts", new Window());
    jars.forEach(jar -> jar.entries().forEach(entries::putIfAbsent));
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes = entries.get(name.replace('.', '/') + ".class");
    if (bytes == null) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, bytes, 0, bytes.length);
  }

  @Override
  public @Nullable InputStream getResourceAsStream(String name) {
    byte[] bytes = entries.get(name);
    return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
  }

  /** All of the engine's class path that scripts see. */
  private static final class Window extends ClassLoader {
    private Window() {
      super("uplift-script-window", ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (!name.startsWith(API)) {
        throw new ClassNotFoundException(name);
      }
      return Class.forName(name, false, UpgradeContext.class.getClassLoader());
    }
  }
}
