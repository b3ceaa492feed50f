package dev.uplift.run.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.uplift.machine.WholeFile;
import dev.uplift.pack.UpliftVersion;
import dev.uplift.problem.Failure;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import tools.jackson.databind.json.JsonMapper;

/**
 * The evidence of a run in one file: every operation's folder, the runbook, and the state of door,
 * restore point and gates. The same evidence makes the same bytes.
 */
public final class EvidenceZip {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** The earliest that a zip can say: when the zip was made is no evidence. */
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private final Path home;

  public EvidenceZip(Path home) {
    this.home = home;
  }

  /**
   * {@code MANIFEST.json}: format {@code evidence-manifest/1}.
   *
   * @param masked whether values that may be personal are left out
   * @param operations ids, the oldest first
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Manifest(
      String format,
      String uplift,
      boolean masked,
      String runbook,
      String environment,
      String database,
      List<String> operations,
      List<Entry> files) {
    public Manifest {
      operations = List.copyOf(operations);
      files = List.copyOf(files);
    }
  }

  /** A file of the zip. */
  public record Entry(String path, long bytes, String sha256) {}

  /**
   * Writes the zip whole or not at all.
   *
   * @param run an operation's id, a runbook's, or the number of a run
   * @throws Failure exit code 2 when there is no such run, 1 when the file cannot be written
   */
  public Manifest write(String run, Path file, boolean masked) {
    List<EvidenceIndex.Entry> found = new EvidenceIndex(home).find(run);
    List<Manifest> written = new ArrayList<>();
    WholeFile.write(
        file,
        out -> {
          try (ZipOutputStream zip = new ZipOutputStream(new Unclosed(out))) {
            written.add(write(zip, found, masked));
          }
        });
    return written.getFirst();
  }

  private Manifest write(ZipOutputStream zip, List<EvidenceIndex.Entry> found, boolean masked)
      throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, Path> each : files(found, masked).entrySet()) {
      entries.add(add(zip, each.getKey(), each.getValue(), masked));
    }
    About about = found.getLast().about();
    Manifest manifest =
        new Manifest(
            "evidence-manifest/1",
            UpliftVersion.CURRENT.toString(),
            masked,
            about.runbook(),
            about.environment(),
            about.database(),
            found.stream().map(entry -> entry.about().operation()).toList(),
            entries);
    open(zip, "MANIFEST.json");
    String text = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(manifest);
    zip.write(text.getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
    return manifest;
  }

  /** By the path in the zip. */
  private Map<String, Path> files(List<EvidenceIndex.Entry> found, boolean masked)
      throws IOException {
    Map<String, Path> files = new TreeMap<>();
    for (EvidenceIndex.Entry each : found) {
      String name = "operations/" + each.about().operation();
      under(each.folder(), name, Integer.MAX_VALUE).forEach(files::put);
    }
    About about = found.getLast().about();
    Path databaseFolder = Path.of(about.databaseFolder());
    under(databaseFolder, "database", 1).forEach(files::put);
    Path runbook = home.resolve("runbooks").resolve(about.runbook() + ".xml");
    if (Files.isRegularFile(runbook)) {
      files.put("runbook.xml", runbook);
    }
    if (masked) {
      files.keySet().removeIf(name -> name.endsWith(".html") || name.endsWith("/baseline.jsonl"));
    }
    return files;
  }

  /** Text files alone: a dump beside the state files is a restore point and no evidence. */
  private static Map<String, Path> under(Path folder, String name, int depth) throws IOException {
    Map<String, Path> files = new TreeMap<>();
    if (!Files.isDirectory(folder)) {
      return files;
    }
    try (Stream<Path> all = Files.walk(folder, depth)) {
      all.filter(Files::isRegularFile)
          .filter(
              file -> String.valueOf(file.getFileName()).matches("[^.].*\\.(jsonl?|html|txt|sql)"))
          .forEach(
              file ->
                  files.put(
                      name + "/" + folder.relativize(file).toString().replace('\\', '/'), file));
    }
    return files;
  }

  private static Entry add(ZipOutputStream zip, String name, Path file, boolean masked)
      throws IOException {
    open(zip, name);
    Measured measured = new Measured(zip);
    if (masked) {
      Masking.write(file, measured);
    } else {
      long _ = Files.copy(file, measured);
    }
    zip.closeEntry();
    return new Entry(name, measured.bytes, measured.sha256());
  }

  private static void open(ZipOutputStream zip, String name) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(NO_TIME);
    zip.putNextEntry(entry);
  }

  /** Counts and hashes what goes through. */
  private static final class Measured extends FilterOutputStream {
    private final MessageDigest digest;
    private long bytes;

    Measured(OutputStream out) {
      this(out, digest());
    }

    private Measured(OutputStream out, MessageDigest digest) {
      super(new DigestOutputStream(out, digest));
      this.digest = digest;
    }

    @Override
    public void write(int value) throws IOException {
      out.write(value);
      bytes++;
    }

    @Override
    public void write(byte[] text, int offset, int length) throws IOException {
      out.write(text, offset, length);
      bytes += length;
    }

    String sha256() {
      return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** The zip's end is not the file's: it is forced to disk after it. */
  private static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      out.flush();
    }
  }
}
