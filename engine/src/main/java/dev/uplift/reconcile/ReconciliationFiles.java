package dev.uplift.reconcile;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.uplift.machine.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A reconciliation as files of an operation's folder: {@code reconciliation.json}, the same for
 * people as {@code reconciliation.html}, and {@code manifest.json} with the sums of both.
 */
public final class ReconciliationFiles {
  private static final String JSON = "reconciliation.json";
  private static final String HTML = "reconciliation.html";
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_ABSENT))
          .build();

  private final Path folder;

  public ReconciliationFiles(Path operationFolder) {
    this.folder = operationFolder;
  }

  /** What the sums are of. */
  private record Manifest(String format, String operation, List<Entry> files) {}

  private record Entry(String path, long bytes, String sha256) {}

  /** Writes all three, the sums last: where they stand, the others are whole. */
  public void write(Reconciliation reconciliation) {
    List<Entry> entries = new ArrayList<>();
    entries.add(write(JSON, MAPPER.writeValueAsString(reconciliation) + "\n"));
    entries.add(write(HTML, html(reconciliation)));
    Manifest manifest =
        new Manifest(
            "reconciliation-manifest/1",
            reconciliation.subject().operation(),
            List.copyOf(entries));
    WholeFile.write(folder.resolve("manifest.json"), MAPPER.writeValueAsString(manifest) + "\n");
  }

  /** What was written there; empty where nothing was. */
  public Optional<Reconciliation> read() {
    Path file = folder.resolve(JSON);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(MAPPER.readValue(Files.readString(file), Reconciliation.class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The page for people. */
  public static String html(Reconciliation reconciliation) {
    return new ReconciliationPage(reconciliation).html();
  }

  /** Where the page lies. */
  public Path page() {
    return folder.resolve(HTML);
  }

  private Entry write(String name, String text) {
    WholeFile.write(folder.resolve(name), text);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return new Entry(name, bytes.length, HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
