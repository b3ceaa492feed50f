package dev.uplift.pack.jar;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipFile;

/**
 * A jar of a package, read whole.
 *
 * @param file as reports name it
 * @param entries by name, without folders
 */
public record ScriptJar(String file, Map<String, byte[]> entries, Signature signature) {
  private static final String SEALED_UP = "META-INF/MANIFEST.MF";

  public ScriptJar {
    entries = Map.copyOf(entries);
  }

  /**
   * Reads every byte once, and looks who signed it.
   *
   * @throws IOException when it is no jar, or an entry stands twice in it
   */
  public static ScriptJar read(Path path, String shown) throws IOException {
    Map<String, byte[]> entries = entries(path);
    return new ScriptJar(shown, entries, signature(path, entries));
  }

  private static Map<String, byte[]> entries(Path path) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(path.toFile())) {
      for (var entry : zip.stream().filter(e -> !e.isDirectory()).toList()) {
        byte[] bytes;
        try (var stream = zip.getInputStream(entry)) {
          bytes = stream.readAllBytes();
        }
        if (entries.put(entry.getName(), bytes) != null) {
          throw new IOException("the entry \"" + entry.getName() + "\" stands twice in it");
        }
      }
    }
    return entries;
  }

  /** The JDK checks each entry against its signer while it is read to the end. */
  private static Signature signature(Path path, Map<String, byte[]> read) throws IOException {
    List<SignedEntry> signed = new ArrayList<>();
    try (JarFile jar = new JarFile(path.toFile(), true)) {
      for (JarEntry entry : jar.stream().filter(e -> !e.isDirectory()).toList()) {
        byte[] bytes;
        try (var stream = jar.getInputStream(entry)) {
          bytes = stream.readAllBytes();
        }
        if (!java.util.Arrays.equals(bytes, read.get(entry.getName()))) {
          return new Signature.Broken("the jar changed while it was read");
        }
        if (!bookkeeping(entry.getName())) {
          signed.add(SignedEntry.of(entry));
        }
      }
      return SignedEntry.together(signed, missing(jar.getManifest(), read), bears(read));
    } catch (SecurityException e) {
      return new Signature.Broken(String.valueOf(e.getMessage()));
    }
  }

  /** Entries that the signed manifest lists and the jar lacks. */
  private static List<String> missing(
      @org.jspecify.annotations.Nullable Manifest manifest, Map<String, byte[]> read) {
    if (manifest == null) {
      return List.of();
    }
    return manifest.getEntries().entrySet().stream()
        .filter(e -> e.getValue().keySet().stream().anyMatch(k -> k.toString().endsWith("-Digest")))
        .map(Map.Entry::getKey)
        .filter(name -> !read.containsKey(name))
        .sorted()
        .toList();
  }

  private static boolean bears(Map<String, byte[]> read) {
    return read.keySet().stream().anyMatch(n -> bookkeeping(n) && !n.equals(SEALED_UP));
  }

  /** Files that make up the signature, which none of them covers. */
  private static boolean bookkeeping(String name) {
    String upper = name.toUpperCase(java.util.Locale.ROOT);
    return upper.equals(SEALED_UP) || upper.matches("META-INF/([^/]+\\.(SF|RSA|DSA|EC)|SIG-[^/]*)");
  }
}
