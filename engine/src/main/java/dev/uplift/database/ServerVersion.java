package dev.uplift.database;

/** A server's version; {@code number} is {@code server_version_num}, such as 180006. */
public record ServerVersion(int number, String text) {
  public int major() {
    return number / 10_000;
  }

  public boolean atLeast(int major) {
    return major() >= major;
  }
}
