package dev.uplift.model;

import dev.uplift.database.Database;
import dev.uplift.database.DatabaseLocale;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The name of a model's catalog: equal where making the model again would give the same. */
final class ModelHash {
  /** Raised whenever catalogs are read in another way than before. */
  private static final int READING = 9;

  private static final String EXTENSIONS =
      """
      select coalesce(string_agg(name || ' ' || default_version, ',' order by name), '') e,
             (select coalesce(string_agg(rolname, ',' order by rolname), '') from pg_roles
               where rolname not like 'uplift\\_scratch\\_%') roles
        from pg_available_extensions
      """;

  private ModelHash() {}

  static String of(List<ModelFile> files, Database server) {
    MessageDigest digest = sha256();
    add(digest, "reading " + READING);
    add(digest, server.version().text());
    add(digest, DatabaseLocale.read(server).toString());
    add(
        digest,
        server.with(
            "model", s -> s.one(EXTENSIONS, row -> row.string("e") + "|" + row.string("roles"))));
    for (ModelFile file : files) {
      add(digest, file.schema());
      add(digest, file.text());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
