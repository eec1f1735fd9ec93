// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.load;

import dev.headroom.bench.process.Waiting;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * An open-loop load in the background, with a record of what became of each request. Requests are
 * sent when they are due, whether or not earlier ones have responses, each once and on a connection
 * of its own: nothing is repeated by this side, and no idle connection is closed under it.
 *
 * <p>One thread at a time; sends on threads of its own from {@link #start} to {@link #stop}. A
 * request that has no response within 90 seconds has failed.
 */
public final class SteadyLoad implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(90);

  private final Supplier<List<Integer>> ports;
  private final double perSecond;
  private final String name = UUID.randomUUID().toString();
  private final Supplier<LoadRequest> requests;
  private final WriteLedger ledger;
  private final Queue<Sent> completed = new ConcurrentLinkedQueue<>();
  private final AtomicInteger open = new AtomicInteger();
  private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
  private final Thread sender = Thread.ofPlatform().daemon().unstarted(this::send);
  private volatile boolean stopping;

  // Written by the sender, and read when it has ended.
  private double openSum;
  private long number;
  private long delayNanos;

  /** What became of a request. Immutable. */
  public enum Outcome {
    /** A response of success, in time. */
    ANSWERED,
    /** A response of success, not in time. */
    LATE,
    /** A response with another status, of an instance or of the balancer. */
    REFUSED,
    /** No response, or a part of one. */
    FAILED
  }

  /**
   * A request that has ended. Immutable.
   *
   * @param request what was sent
   * @param id its header {@code X-Request-Id}, by which the balancer's log has it
   * @param dueNanos when it was to be sent, by {@link System#nanoTime}
   * @param endNanos when it ended
   * @param response what came back
   */
  public record Sent(
      LoadRequest request, String id, long dueNanos, long endNanos, LoadResponse response) {

    /** Returns whether the response is one of success, in time or not. */
    public boolean isAnswered() {
      return response.isSuccess();
    }

    /** Returns the time from when it was due. */
    public Duration took() {
      return Duration.ofNanos(endNanos - dueNanos);
    }

    /**
     * Returns what became of it.
     *
     * @param late from when on a response is late
     */
    public Outcome outcome(Duration late) {
      if (isAnswered()) {
        return took().compareTo(late) < 0 ? Outcome.ANSWERED : Outcome.LATE;
      }
      return response.isNone() ? Outcome.FAILED : Outcome.REFUSED;
    }

    /** Returns the request and its end in one line, for a person. */
    public String text() {
      return "%s %s: %s after %.1f s"
          .formatted(
              request.method(),
              request.path(),
              response.isNone() ? response.fault() : response.status(),
              took().toMillis() / 1e3);
    }
  }

  /**
   * All requests of a load. Immutable.
   *
   * @param requests in the order of their ends
   * @param inFlight the mean number of open requests when one was sent
   * @param delayMillis the maximum delay of the sender behind its schedule
   */
  public record Result(List<Sent> requests, double inFlight, long delayMillis) {

    /** Copies the collection. */
    public Result {
      requests = List.copyOf(requests);
    }

    /** Returns those that had no response of success, refused or failed. */
    public List<Sent> unanswered() {
      return requests.stream().filter(each -> !each.isAnswered()).toList();
    }

    /** Returns how many there were of each method and outcome, such as {@code POST refused}. */
    public Map<String, Long> counts(Duration late) {
      Map<String, Long> counts = new TreeMap<>();
      for (Sent each : requests) {
        String outcome = each.outcome(late).toString().toLowerCase(Locale.ROOT);
        counts.merge(each.request().method() + " " + outcome, 1L, Long::sum);
      }
      return counts;
    }
  }

  /**
   * Creates a load that is not started.
   *
   * @param ports of this machine to which requests go in turn, read for each request; one for a
   *     balancer
   * @param perSecond the mean arrivals a second
   * @param requests gives the requests, on the thread that keeps the schedule
   * @param ledger where acknowledged writes are recorded
   */
  public SteadyLoad(
      Supplier<List<Integer>> ports,
      double perSecond,
      Supplier<LoadRequest> requests,
      WriteLedger ledger) {
    this.ports = ports;
    this.perSecond = perSecond;
    this.requests = requests;
    this.ledger = ledger;
  }

  /** Begins to send, and returns this. */
  public SteadyLoad start() {
    sender.start();
    return this;
  }

  /** Returns the requests that have ended so far. */
  public List<Sent> completed() {
    return List.copyOf(completed);
  }

  /** Returns the number of requests that have no response yet. */
  public int open() {
    return open.get();
  }

  /** Stops to send, and waits for the responses of what was sent. */
  public Result stop() throws InterruptedException {
    stopping = true;
    sender.join();
    clients.close();
    return new Result(
        List.copyOf(completed), openSum / Math.max(1, number), delayNanos / 1_000_000);
  }

  /** Poisson arrivals; what is late is sent at once. */
  private void send() {
    Random random = new Random(7);
    double due = System.nanoTime();
    while (!stopping) {
      due -= Math.log(1 - random.nextDouble()) / perSecond * 1e9;
      long dueNanos = (long) due;
      Waiting.untilTime(dueNanos);
      delayNanos = Math.max(delayNanos, System.nanoTime() - dueNanos);
      openSum += open.getAndIncrement();
      LoadRequest request = requests.get();
      List<Integer> all = ports.get();
      int port = all.get((int) (number % all.size()));
      String id = name + "-" + number;
      number++;
      try {
        clients.execute(() -> exchange(request, id, port, dueNanos));
      } catch (RejectedExecutionException closed) {
        return;
      }
    }
  }

  private void exchange(LoadRequest request, String id, int port, long dueNanos) {
    LoadResponse response;
    try {
      response = LoadResponse.of(call(request, id, port));
    } catch (IOException e) {
      response = LoadResponse.none(e.toString());
    }
    String write = request.write();
    if (write != null && response.isSuccess()) {
      ledger.acknowledge(write);
    }
    completed.add(new Sent(request, id, dueNanos, System.nanoTime(), response));
    open.decrementAndGet();
  }

  private static byte[] call(LoadRequest request, String id, int port) throws IOException {
    StringBuilder head = new StringBuilder();
    head.append(request.method()).append(' ').append(request.path()).append(" HTTP/1.1\r\n");
    head.append("Host: localhost\r\nConnection: close\r\nX-Request-Id: ").append(id);
    request
        .headers()
        .forEach((name, value) -> head.append("\r\n").append(name).append(": ").append(value));
    head.append("\r\nContent-Length: 0\r\n\r\n");
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
          (int) CONNECT_TIMEOUT.toMillis());
      socket.setSoTimeout((int) RESPONSE_TIMEOUT.toMillis());
      socket.getOutputStream().write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
      try (InputStream in = socket.getInputStream()) {
        return in.readAllBytes();
      }
    }
  }

  @Override
  public void close() {
    stopping = true;
    clients.shutdownNow();
  }
}
