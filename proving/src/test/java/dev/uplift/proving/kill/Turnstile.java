package dev.uplift.proving.kill;

import dev.uplift.database.DatabaseUrl;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Stands between a process and its server, and knows every statement before the server does. At the
 * one that is fatal it strikes, and what was not passed on by then is lost. Safe for many threads.
 */
final class Turnstile implements AutoCloseable {
  private static final int STARTUP = 3 << 16;

  private final DatabaseUrl url;
  private final ServerSocket door;
  private final Optional<Fatal> fatal;
  private final Runnable strike;
  private final Map<String, Integer> times = new HashMap<>();
  private final List<Passed> passed = new ArrayList<>();
  private int links;
  private boolean struck;

  /**
   * A statement on its way.
   *
   * @param link number of the connection
   * @param text of a COMMIT: with the statement before it
   * @param nth time that this text came, from 1
   */
  record Passed(int link, String text, int nth) {}

  /**
   * Where it strikes.
   *
   * @param sent whether the server gets the statement, whose answer nobody lives to see
   */
  record Fatal(String text, int nth, boolean sent) {
    boolean is(Passed statement) {
      return statement.nth() == nth && statement.text().equals(text);
    }

    @Override
    public String toString() {
      return (sent ? "sent" : "before") + " time " + nth + " of " + text;
    }
  }

  /**
   * Listens on a free port of this machine.
   *
   * @param strike done once, when the fatal statement comes
   */
  Turnstile(DatabaseUrl url, Optional<Fatal> fatal, Runnable strike) {
    this.url = url;
    this.fatal = fatal;
    this.strike = strike;
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

  /** Every statement so far, in order. */
  synchronized List<Passed> passed() {
    return List.copyOf(passed);
  }

  synchronized boolean struck() {
    return struck;
  }

  private void accept() {
    try {
      while (true) {
        Link link = new Link(number(), door.accept(), new Socket(url.host(), url.port()));
        var _ = Thread.ofVirtual().start(link::requests);
        var _ = Thread.ofVirtual().start(link::answers);
      }
    } catch (IOException e) {
      // Closed, or the server is dead.
    }
  }

  private synchronized int number() {
    return ++links;
  }

  private synchronized Passed count(int link, String text) {
    Passed statement = new Passed(link, text, times.merge(text, 1, Integer::sum));
    passed.add(statement);
    return statement;
  }

  private synchronized void strikeOnce() {
    if (!struck) {
      struck = true;
      strike.run();
    }
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One connection: messages of PostgreSQL's protocol, one by one. */
  private final class Link {
    private final int number;
    private final Socket client;
    private final Socket server;
    private final Map<String, String> prepared = new HashMap<>();
    private final Map<String, String> bound = new HashMap<>();
    private String last = "";
    private boolean dying;

    Link(int number, Socket client, Socket server) {
      this.number = number;
      this.client = client;
      this.server = server;
    }

    void requests() {
      try (client;
          server) {
        DataInputStream in =
            new DataInputStream(new BufferedInputStream(client.getInputStream(), 1 << 16));
        OutputStream out = new BufferedOutputStream(server.getOutputStream(), 1 << 16);
        start(in, out);
        boolean alive = true;
        for (int type = in.read(); alive && type >= 0; type = alive ? in.read() : -1) {
          alive = pass(type, body(in), out);
          if (in.available() == 0) {
            out.flush();
          }
        }
      } catch (IOException e) {
        // One side ended it.
      }
    }

    /** Messages without a type: whether to encrypt, and who it is. */
    private void start(DataInputStream in, OutputStream out) throws IOException {
      byte[] message;
      do {
        message = body(in);
        out.write(sized(message));
        out.flush();
      } while (ByteBuffer.wrap(message).getInt() != STARTUP);
    }

    /** False: it is over. What is sent is sent with all that the driver sends with it. */
    private boolean pass(int type, byte[] message, OutputStream out) throws IOException {
      Optional<Fatal> met = fatal(type, message);
      if (met.isPresent() && !met.get().sent()) {
        strikeOnce();
        return false;
      }
      out.write(type);
      out.write(sized(message));
      dying |= met.isPresent();
      if (dying && (type == 'S' || type == 'Q')) {
        out.flush();
        strikeOnce();
        return false;
      }
      return true;
    }

    private Optional<Fatal> fatal(int type, byte[] message) {
      List<String> words =
          type == 'P' || type == 'B' || type == 'E' || type == 'Q' ? strings(message) : List.of();
      switch (type) {
        case 'P' -> prepared.put(words.get(0), words.get(1));
        case 'B' -> bound.put(words.get(0), prepared.getOrDefault(words.get(1), ""));
        case 'E' -> {
          return met(bound.getOrDefault(words.getFirst(), ""));
        }
        case 'Q' -> {
          return met(words.getFirst());
        }
        default -> {
          // No statement.
        }
      }
      return Optional.empty();
    }

    private Optional<Fatal> met(String text) {
      Passed statement = count(number, text.equals("COMMIT") ? "COMMIT after " + last : text);
      last = text;
      return fatal.filter(each -> each.is(statement));
    }

    void answers() {
      try (client;
          server) {
        long _ = server.getInputStream().transferTo(client.getOutputStream());
      } catch (IOException e) {
        // One side ended it.
      }
    }

    private static byte[] body(DataInputStream in) throws IOException {
      return in.readNBytes(in.readInt() - 4);
    }

    private static byte[] sized(byte[] message) {
      return ByteBuffer.allocate(message.length + 4)
          .putInt(message.length + 4)
          .put(message)
          .array();
    }

    /** The first two that end with a zero byte, as far as there are such. */
    private static List<String> strings(byte[] message) {
      List<String> strings = new ArrayList<>();
      int from = 0;
      for (int i = 0; i < message.length && strings.size() < 2; i++) {
        if (message[i] == 0) {
          strings.add(new String(message, from, i - from, StandardCharsets.UTF_8));
          from = i + 1;
        }
      }
      return strings;
    }
  }
}
