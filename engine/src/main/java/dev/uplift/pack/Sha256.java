package dev.uplift.pack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A hash being made of files, never holding one whole in memory. Not safe for many threads. */
final class Sha256 {
  private final MessageDigest digest;

  Sha256() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Of one file's bytes alone. */
  static String of(Path file) throws IOException {
    Sha256 hash = new Sha256();
    hash.bytes(file);
    return hash.text();
  }

  static String of(String text) {
    Sha256 hash = new Sha256();
    hash.digest.update(text.getBytes(StandardCharsets.UTF_8));
    return hash.text();
  }

  /** Name, size and bytes, so that no two sets of files look alike. */
  void file(String name, Path file) throws IOException {
    String head = name + '\0' + Files.size(file) + '\0';
    digest.update(head.getBytes(StandardCharsets.UTF_8));
    bytes(file);
  }

  /** As {@link #file(String, Path)}, of bytes in memory. */
  void file(String name, byte[] bytes) {
    digest.update((name + '\0' + bytes.length + '\0').getBytes(StandardCharsets.UTF_8));
    digest.update(bytes);
  }

  /** 64 hexadecimal digits. Ends the making. */
  String text() {
    return HexFormat.of().formatHex(digest.digest());
  }

  private void bytes(Path file) throws IOException {
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
    }
  }
}
