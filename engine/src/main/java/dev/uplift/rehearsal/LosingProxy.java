package dev.uplift.rehearsal;

import dev.uplift.database.DatabaseUrl;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/**
 * Stands between client and server, and loses answers: a COMMIT that the predicate picks by its
 * number is done by the server, and the answer is thrown away with the connection. {@link #cut}
 * ends connections in the middle of whatever they do.
 */
public final class LosingProxy implements AutoCloseable {
  private final ServerSocket door;
  private final String host;
  private final int port;
  private final IntPredicate loses;
  private final AtomicInteger commits = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();
  private final Queue<Link> links = new ConcurrentLinkedQueue<>();

  /**
   * Listens on a free port of this machine.
   *
   * @param loses the number of a COMMIT, from 1, to whether its answer is lost
   */
  public LosingProxy(String host, int port, IntPredicate loses) {
    this.host = host;
    this.port = port;
    this.loses = loses;
    try {
      this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var _ = Thread.ofVirtual().start(this::accept);
  }

  /** Where clients connect. */
  public int port() {
    return door.getLocalPort();
  }

  /** Answers lost so far. */
  public int lost() {
    return lost.get();
  }

  /** The database as clients see it through here. */
  public DatabaseUrl through(DatabaseUrl url) {
    return new DatabaseUrl(
        door.getInetAddress().getHostAddress(), port(), url.database(), url.user(), url.options());
  }

  /** Cuts every connection that stands now; new ones are let through. Their number. */
  public int cut() {
    int cut = 0;
    for (Link link = links.poll(); link != null; link = links.poll()) {
      cut += link.cut() ? 1 : 0;
    }
    return cut;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = door.accept();
        Socket server = new Socket(host, port);
        Link link = new Link(client, server);
        links.add(link);
        var _ = Thread.ofVirtual().start(link::requests);
        var _ = Thread.ofVirtual().start(link::answers);
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
  }

  private final class Link {
    private final Socket client;
    private final Socket server;

    Link(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    boolean cut() {
      boolean stood = !client.isClosed();
      try (client;
          server) {
        return stood;
      } catch (IOException e) {
        return stood;
      }
    }

    void requests() {
      byte[] buffer = new byte[65536];
      try (client) {
        InputStream in = client.getInputStream();
        OutputStream out = server.getOutputStream();
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          out.write(buffer, 0, n);
        }
        server.shutdownOutput();
      } catch (IOException e) {
        // The other side ended it.
      }
    }

    void answers() {
      byte[] buffer = new byte[65536];
      try (client;
          server) {
        InputStream in = server.getInputStream();
        OutputStream out = client.getOutputStream();
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          String text = new String(buffer, 0, n, StandardCharsets.ISO_8859_1);
          if (text.contains("COMMIT") && loses.test(commits.incrementAndGet())) {
            lost.incrementAndGet();
            return;
          }
          out.write(buffer, 0, n);
        }
      } catch (IOException e) {
        // The other side ended it.
      }
    }
  }
}
