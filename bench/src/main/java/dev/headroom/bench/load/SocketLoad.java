// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.load;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.CRC32;
import org.HdrHistogram.Histogram;

/**
 * A load generator for one URL on one thread, at a given rate or as fast as the server responds:
 * enough to load a server that responds in microseconds from one core.
 *
 * <p>Confined to one thread; started as a process of its own. At a rate, arrivals are a Poisson
 * process, and latencies are measured from the scheduled time, also while all connections are busy.
 *
 * <p>Prints one line, which {@link Result#parse} reads. If the thread was always busy, the
 * generator itself was the limit.
 */
public final class SocketLoad {
  private static final long SECOND = 1_000_000_000;
  private static final byte[] LAST_CHUNK = "\r\n0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] LENGTH = "\r\ncontent-length: ".getBytes(StandardCharsets.ISO_8859_1);

  private final Plan plan;
  private final byte[] request;
  private final Deque<Connection> idle = new ArrayDeque<>();
  private final Histogram latencies = new Histogram(60_000_000L, 3);
  private final Histogram second = new Histogram(60_000_000L, 3);
  private final List<Long> p99OfSeconds = new ArrayList<>();
  private final Random random = new Random(7);
  private long countFrom;
  private long responses;
  private long failures;
  private String body = "none";

  /**
   * The requests, the rate and the duration.
   *
   * <p>Immutable.
   *
   * @param port the port on this machine
   * @param path the path of the URL
   * @param gzip whether to accept compressed responses, as browsers do
   * @param connections the number of open connections
   * @param perSecond the arrivals per second; 0 for as fast as the server responds
   * @param warmUpMillis the time that is not measured
   * @param millis the time that is measured
   */
  public record Plan(
      int port,
      String path,
      boolean gzip,
      int connections,
      double perSecond,
      long warmUpMillis,
      long millis) {}

  /**
   * What a load measured.
   *
   * <p>Immutable.
   *
   * @param perSecond responses a second
   * @param p99Millis of a hundred, the worst but one
   * @param typicalP99Millis the median of each second's p99, which no single pause decides
   * @param failures requests without a response, or with a status other than 2xx
   * @param busy how busy the load's one thread was, 1 for always
   * @param body size and checksum of the first response's body
   */
  public record Result(
      double perSecond,
      double p99Millis,
      double typicalP99Millis,
      long failures,
      double busy,
      String body) {

    /** Reads the line that the process of a load has printed. */
    public static Result parse(String line) {
      String[] words = line.split(" ", -1);
      return new Result(
          Double.parseDouble(words[0]),
          Double.parseDouble(words[1]),
          Double.parseDouble(words[2]),
          Long.parseLong(words[3]),
          Double.parseDouble(words[4]),
          words[5]);
    }

    private String line() {
      return String.format(
          Locale.ROOT,
          "%.1f %.4f %.4f %d %.3f %s",
          perSecond,
          p99Millis,
          typicalP99Millis,
          failures,
          busy,
          body);
    }
  }

  private SocketLoad(Plan plan) {
    this.plan = plan;
    this.request =
        ("GET "
                + plan.path()
                + " HTTP/1.1\r\nHost: localhost:"
                + plan.port()
                + "\r\n"
                + (plan.gzip() ? "Accept-Encoding: gzip\r\n" : "")
                + "\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * Runs one plan.
   *
   * @param arguments port, path, gzip or identity, connections, rate, milliseconds of warm-up,
   *     milliseconds
   * @throws IOException if the server is not reachable
   */
  @SuppressWarnings("SystemOut") // the line is read by who started this
  public static void main(String[] arguments) throws IOException {
    Plan plan =
        new Plan(
            Integer.parseInt(arguments[0]),
            arguments[1],
            arguments[2].equals("gzip"),
            Integer.parseInt(arguments[3]),
            Double.parseDouble(arguments[4]),
            Long.parseLong(arguments[5]),
            Long.parseLong(arguments[6]));
    System.out.println(new SocketLoad(plan).run().line());
  }

  private static final class Connection {
    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(1 << 16);
    private long dueNanos;
    private int expected;

    Connection(SocketChannel channel) {
      this.channel = channel;
    }
  }

  private Result run() throws IOException {
    try (Selector selector = Selector.open()) {
      open(selector);
      long begun = System.nanoTime();
      countFrom = begun + plan.warmUpMillis() * 1_000_000;
      long end = countFrom + plan.millis() * 1_000_000;
      long busyAtStart = -1;
      double due = begun;
      long now = begun;
      long secondEnd = countFrom + SECOND;
      while (now < end) {
        if (busyAtStart < 0 && now >= countFrom) {
          busyAtStart = cpuNanos();
        }
        if (now >= secondEnd) {
          endSecond();
          secondEnd += SECOND;
        }
        due = send(due, now);
        await(selector, due);
        now = System.nanoTime();
      }
      endSecond();
      return result((cpuNanos() - Math.max(0, busyAtStart)) / (double) (now - countFrom));
    }
  }

  private void endSecond() {
    if (second.getTotalCount() > 0) {
      p99OfSeconds.add(second.getValueAtPercentile(99));
      latencies.add(second);
      second.reset();
    }
  }

  private double typicalP99() {
    List<Long> sorted = p99OfSeconds.stream().sorted().toList();
    return sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2);
  }

  private void await(Selector selector, double due) throws IOException {
    boolean closed = plan.perSecond() == 0;
    long left = (long) due - System.nanoTime();
    if (closed || idle.isEmpty() || left > 2_000_000) {
      selector.select(this::receive, closed || idle.isEmpty() ? 100 : left / 1_000_000);
    } else {
      selector.selectNow(this::receive);
    }
  }

  private Result result(double busy) {
    return new Result(
        responses * 1000.0 / plan.millis(),
        latencies.getValueAtPercentile(99) / 1000.0,
        typicalP99() / 1000.0,
        failures,
        busy,
        body);
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private void open(Selector selector) throws IOException {
    for (int i = 0; i < plan.connections(); i++) {
      SocketChannel channel =
          SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), plan.port()));
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      Connection line = new Connection(channel);
      channel.register(selector, SelectionKey.OP_READ, line);
      idle.add(line);
    }
  }

  /** Sends the due requests on idle connections; returns the time of the next. */
  private double send(double from, long now) throws IOException {
    double due = from;
    while (!idle.isEmpty()) {
      if (plan.perSecond() > 0) {
        if (due > now) {
          return due;
        }
        write(idle.poll(), (long) due);
        due += -Math.log(1 - random.nextDouble()) / plan.perSecond() * 1e9;
      } else {
        write(idle.poll(), now);
      }
    }
    return due;
  }

  private void write(Connection line, long dueNanos) throws IOException {
    line.dueNanos = dueNanos;
    ByteBuffer out = ByteBuffer.wrap(request);
    while (out.hasRemaining()) {
      line.channel.write(out);
    }
  }

  private void receive(SelectionKey key) {
    Connection line = (Connection) key.attachment();
    try {
      if (line.channel.read(line.in) < 0) {
        throw new IOException("closed");
      }
    } catch (IOException broken) {
      failures++;
      key.cancel();
      return;
    }
    if (line.expected == 0) {
      line.expected = responseLength(line.in);
    }
    if (line.expected > 0 && line.in.position() >= line.expected) {
      done(line);
    }
  }

  private void done(Connection line) {
    long now = System.nanoTime();
    if (line.dueNanos >= countFrom) {
      responses++;
      second.recordValue(Math.clamp((now - line.dueNanos) / 1000, 1, 60_000_000));
      if (line.in.get(9) != '2') {
        failures++;
      }
    }
    if (body.equals("none")) {
      body = digest(line);
    }
    line.in.clear();
    line.expected = 0;
    idle.add(line);
  }

  @SuppressWarnings("ByteBufferBackingArray") // the buffer was allocated here
  private static String digest(Connection line) {
    byte[] bytes = line.in.array();
    int from = find(bytes, line.expected, END, false) + END.length;
    CRC32 sum = new CRC32();
    sum.update(bytes, from, line.expected - from);
    return (line.expected - from) + ":" + Long.toHexString(sum.getValue());
  }

  /** Returns the length of the whole response in bytes; 0 while it is unknown. */
  @SuppressWarnings("ByteBufferBackingArray") // the buffer was allocated here
  private static int responseLength(ByteBuffer in) {
    byte[] bytes = in.array();
    int count = in.position();
    int end = find(bytes, count, END, false);
    int length = end < 0 ? -1 : find(bytes, end + 2, LENGTH, true);
    if (length < 0) {
      int from = count - LAST_CHUNK.length;
      return end >= 0 && from > end && matches(bytes, from, LAST_CHUNK, false) ? count : 0;
    }
    int body = 0;
    for (int at = length + LENGTH.length; bytes[at] >= '0' && bytes[at] <= '9'; at++) {
      body = 10 * body + bytes[at] - '0';
    }
    return end + END.length + body;
  }

  private static int find(byte[] in, int count, byte[] what, boolean anyCase) {
    for (int at = 0; at <= count - what.length; at++) {
      if (in[at] == '\r' && matches(in, at, what, anyCase)) {
        return at;
      }
    }
    return -1;
  }

  private static boolean matches(byte[] in, int at, byte[] what, boolean anyCase) {
    if (!anyCase) {
      return Arrays.equals(in, at, at + what.length, what, 0, what.length);
    }
    for (int i = 0; i < what.length; i++) {
      byte octet = in[at + i];
      if ((octet >= 'A' && octet <= 'Z' ? octet + 32 : octet) != what[i]) {
        return false;
      }
    }
    return true;
  }
}
