package dev.uplift.proving;

import dev.uplift.database.Database;
import dev.uplift.database.Session;
import java.nio.file.Path;

/**
 * The smallest application there can be, and its upgrade: for proofs about everything around it.
 */
public final class TinyPackage {
  private static final String OLD =
      """
      create table version (v text not null);
      insert into version values ('1.0');
      create table note (id int primary key, body varchar(40));
      insert into note select n, 'note ' || n from generate_series(1, 100) n;
      """;

  private static final String HEAD =
      """
      name: tiny
      version: 2.0.0
      upgrades: {from: ">=1.0 <2.0", to: "2.0"}
      recognise: select v from version
      requires: {uplift: ">=0.1", postgresql: ">=15"}
      platform: generic
      schema: public
      """;

  private TinyPackage() {}

  public static void install(Database empty) {
    try (Session session = empty.session("tiny")) {
      session.execute(OLD);
    }
  }

  /** With one script. */
  public static VendorPackage in(Path folder, String script) {
    return in(folder, "", script);
  }

  /** With one script, and more lines of {@code package.yaml}. */
  public static VendorPackage in(Path folder, String more, String script) {
    return VendorPackage.in(folder, HEAD + more)
        .model(
            "010-tiny.sql",
            """
            create table version (v text not null);
            create table note (id int primary key, body text not null, length int);
            """)
        .dictionary("")
        .script("note/length", "Measure every note", "updates: [note]", script);
  }

  public static VendorPackage in(Path folder) {
    return in(folder, "update note set length = char_length(body);");
  }
}
