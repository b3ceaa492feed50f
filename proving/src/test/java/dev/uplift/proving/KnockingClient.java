package dev.uplift.proving;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;

/**
 * An application that writes without pause and comes back whenever it is sent away, as a process of
 * its own. Prints the number of each row that the server has confirmed.
 */
final class KnockingClient {
  private KnockingClient() {}

  /** Arguments: JDBC URL, role, password, file whose presence ends it. */
  public static void main(String[] arguments) {
    Path stop = Path.of(arguments[3]);
    long number = 0;
    while (!Files.exists(stop)) {
      try (Connection connection =
              DriverManager.getConnection(arguments[0], arguments[1], arguments[2]);
          PreparedStatement insert =
              connection.prepareStatement("insert into knock (role, n) values (?, ?)")) {
        while (!Files.exists(stop)) {
          number++;
          insert.setString(1, arguments[1]);
          insert.setLong(2, number);
          insert.executeUpdate();
          System.out.println(number);
        }
      } catch (SQLException e) {
        LockSupport.parkNanos(5_000_000);
      }
    }
    System.out.flush();
  }

  /** Started, not waited for; what was confirmed is in the file. */
  static Process start(
      Path folder, String url, String role, String password, Path confirmed, Path stop)
      throws IOException {
    return Programs.start(
        folder,
        java.util.Map.of(),
        Uplift.command(
            KnockingClient.class.getName(),
            java.util.List.of(url, role, password, stop.toString())),
        confirmed,
        folder.resolve(role + ".err"));
  }
}
