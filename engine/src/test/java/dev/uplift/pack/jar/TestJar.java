package dev.uplift.pack.jar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import jdk.security.jarsigner.JarSigner;

/** A jar compiled, signed and tampered with for a test. */
public final class TestJar {
  private static final String IMPORTS =
      """
      package com.contoso;
      import dev.uplift.script.*;
      import dev.uplift.script.UpgradeScriptStage.Stage;
      import dev.uplift.script.UpgradeScriptType.Type;
      import java.util.*;
      """;
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final Map<String, byte[]> entries = new LinkedHashMap<>();

  /** The class {@code com.contoso.NAME} with this body. */
  public TestJar with(String name, String body) {
    return source("com.contoso." + name, IMPORTS + "public class " + name + " {\n" + body + "\n}");
  }

  /** A class from its whole source. */
  public TestJar source(String className, String source) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Path out = folder();
    var task =
        compiler.getTask(
            null,
            null,
            null,
            List.of(
                "-d", out.toString(), "-proc:none", "-cp", System.getProperty("java.class.path")),
            null,
            List.of(new Source(className, source)));
    assertThat(task.call()).isTrue();
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        entries.put(out.relativize(file).toString(), Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  public TestJar entry(String name, byte[] bytes) {
    entries.put(name, bytes);
    return this;
  }

  /** What an earlier jar holds. */
  public TestJar from(Path jar) {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (var entry : zip.stream().toList()) {
        try (InputStream in = zip.getInputStream(entry)) {
          entries.put(entry.getName(), in.readAllBytes());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  public TestJar without(String name) {
    assertThat(entries.remove(name)).isNotNull();
    return this;
  }

  public Path write(Path file) {
    try {
      Files.createDirectories(file.getParent());
      try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
          zip.putNextEntry(new ZipEntry(entry.getKey()));
          zip.write(entry.getValue());
        }
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The jar signed by the publisher of this key store. */
  public static Path sign(Path jar, Path keys) {
    Path signed = jar.resolveSibling(jar.getFileName() + ".signed");
    try (ZipFile zip = new ZipFile(jar.toFile());
        OutputStream out = Files.newOutputStream(signed)) {
      KeyStore store = KeyStore.getInstance(keys.toFile(), PASSWORD);
      var entry =
          (KeyStore.PrivateKeyEntry)
              store.getEntry("publisher", new KeyStore.PasswordProtection(PASSWORD));
      new JarSigner.Builder(entry).build().sign(zip, out);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    try {
      return Files.move(signed, jar, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new publisher's key store, and its certificate beside it as {@code NAME.pem}. */
  public static Path publisher(Path folder, String name) {
    Path keys = folder.resolve(name + ".p12");
    keytool(
        "-genkeypair",
        "-alias",
        "publisher",
        "-keyalg",
        "EC",
        "-dname",
        "CN=" + name,
        "-validity",
        "9",
        "-keystore",
        keys.toString(),
        "-storepass",
        "changeit");
    keytool(
        "-exportcert",
        "-rfc",
        "-alias",
        "publisher",
        "-keystore",
        keys.toString(),
        "-storepass",
        "changeit",
        "-file",
        folder.resolve(name + ".pem").toString());
    return keys;
  }

  private static void keytool(String... arguments) {
    try {
      Process process =
          new ProcessBuilder(
                  Stream.concat(
                          Stream.of(
                              Path.of(System.getProperty("java.home"), "bin/keytool").toString()),
                          Stream.of(arguments))
                      .toList())
              .redirectErrorStream(true)
              .start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Path folder() {
    try {
      Path target = Files.createDirectories(Path.of("target"));
      return Files.createTempDirectory(target, "test-jar").toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String className, String text) {
      super(URI.create("string:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
