package dev.uplift.sync;

import dev.uplift.database.DatabaseUrl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Passes so many connections on to a server; those after them are let in and never answered. */
final class FullPooler implements AutoCloseable {
  private final DatabaseUrl url;
  private final int room;
  private final ServerSocket door;
  private final Queue<Socket> waiting = new ConcurrentLinkedQueue<>();

  FullPooler(DatabaseUrl url, int room) {
    this.url = url;
    this.room = room;
    try {
      this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var _ = Thread.ofVirtual().start(this::accept);
  }

  /** The database as clients see it through here. */
  DatabaseUrl through() {
    return new DatabaseUrl(
        door.getInetAddress().getHostAddress(),
        door.getLocalPort(),
        url.database(),
        url.user(),
        url.options());
  }

  int waiting() {
    return waiting.size();
  }

  private void accept() {
    try {
      for (int number = 1; ; number++) {
        Socket client = door.accept();
        if (number > room) {
          waiting.add(client);
        } else {
          Socket server = new Socket(url.host(), url.port());
          var _ = Thread.ofVirtual().start(() -> pass(client, server));
          var _ = Thread.ofVirtual().start(() -> pass(server, client));
        }
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private static void pass(Socket from, Socket to) {
    try (from;
        to) {
      long _ = from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // One side ended it.
    }
  }

  @Override
  public void close() throws IOException {
    for (Socket client : waiting) {
      client.close();
    }
    door.close();
  }
}
