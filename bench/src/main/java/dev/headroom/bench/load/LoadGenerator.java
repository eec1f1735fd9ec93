// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.load;

import dev.headroom.bench.process.Waiting;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * An open-loop load generator: sends requests at the times of a schedule, whether or not earlier
 * ones have responses, and measures each latency from the scheduled time. A server that stalls is
 * charged for every request that was due meanwhile.
 *
 * <p>One thread at a time. At most 20 000 requests are in flight; further ones count as failed, so
 * that a dead server does not exhaust the memory.
 *
 * <p>Method: Poisson arrivals from a seed; see "How not to measure latency" on coordinated
 * omission.
 */
public final class LoadGenerator implements AutoCloseable {

  private static final int MAX_IN_FLIGHT = 20_000;
  private static final long MAX_LATENCY_MICROS = TimeUnit.MINUTES.toMicros(2);
  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(30);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .executor(Executors.newVirtualThreadPerTaskExecutor())
          .build();

  /** Creates a generator with connections of its own. */
  public LoadGenerator() {}

  /**
   * Sends a load and waits for the responses.
   *
   * @param plan the rate and the duration
   * @param traffic the requests
   * @return the measurements
   */
  public LoadResult run(LoadPlan plan, Traffic traffic) {
    return run(plan, traffic, (kind, dueNanos, response) -> {});
  }

  /**
   * Receives each measured response.
   *
   * <p>Thread-safe, as every implementation must be.
   */
  @FunctionalInterface
  public interface ResponseListener {

    /**
     * A request has ended.
     *
     * @param kind the label of the request
     * @param dueNanos the scheduled time by {@link System#nanoTime}
     * @param response null if there was none
     */
    void completed(String kind, long dueNanos, @Nullable HttpResponse<byte[]> response);
  }

  /**
   * Sends a load and waits for the responses.
   *
   * @param plan the rate and the duration
   * @param traffic the requests
   * @param listener receives each response, on a thread of the client
   * @return the measurements
   */
  public LoadResult run(LoadPlan plan, Traffic traffic, ResponseListener listener) {
    Random random = new Random(plan.seed());
    Recorder recorder = new Recorder(listener);
    Semaphore inFlight = new Semaphore(MAX_IN_FLIGHT);
    long start = System.nanoTime();
    long countFrom = start + plan.warmUp().toNanos();
    long end = countFrom + plan.measured().toNanos();
    double due = start;
    while (true) {
      due += -Math.log(1 - random.nextDouble()) / plan.perSecond() * 1e9;
      long dueNanos = (long) due;
      if (dueNanos >= end) {
        break;
      }
      Waiting.untilTime(dueNanos);
      send(traffic.next(), dueNanos, dueNanos >= countFrom ? recorder : null, inFlight);
    }
    drain(inFlight);
    return recorder.result(plan.perSecond());
  }

  private void send(
      Traffic.LabeledRequest labeled,
      long dueNanos,
      @Nullable Recorder recorder,
      Semaphore inFlight) {
    if (!inFlight.tryAcquire()) {
      if (recorder != null) {
        recorder.recordFailure(labeled.kind(), dueNanos);
      }
      return;
    }
    var _ =
        client
            .sendAsync(labeled.request(), HttpResponse.BodyHandlers.ofByteArray())
            .whenComplete((response, failure) -> {
              // Released last: whoever drains the semaphore may then read the recorder.
              if (recorder != null && failure != null) {
                recorder.recordFailure(labeled.kind(), dueNanos);
              } else if (recorder != null) {
                recorder.recordResponse(labeled.kind(), dueNanos, response);
              }
              inFlight.release();
            });
  }

  private static void drain(Semaphore inFlight) {
    try {
      if (inFlight.tryAcquire(MAX_IN_FLIGHT, DRAIN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        inFlight.release(MAX_IN_FLIGHT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  private static final class Recorder {

    private final Histogram all = histogram();
    private final Map<String, Histogram> byKind = new ConcurrentHashMap<>();
    private final Map<Integer, LongAdder> statuses = new ConcurrentHashMap<>();
    private final LongAdder failures = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final ResponseListener listener;

    Recorder(ResponseListener listener) {
      this.listener = listener;
    }

    void recordResponse(String kind, long dueNanos, HttpResponse<byte[]> response) {
      record(kind, dueNanos);
      statuses.computeIfAbsent(response.statusCode(), status -> new LongAdder()).increment();
      bytes.add(response.body().length);
      listener.completed(kind, dueNanos, response);
    }

    void recordFailure(String kind, long dueNanos) {
      record(kind, dueNanos);
      failures.increment();
      listener.completed(kind, dueNanos, null);
    }

    private void record(String kind, long dueNanos) {
      long micros = Math.clamp((System.nanoTime() - dueNanos) / 1000, 1, MAX_LATENCY_MICROS);
      all.recordValue(micros);
      byKind.computeIfAbsent(kind, any -> histogram()).recordValue(micros);
    }

    private static Histogram histogram() {
      return new ConcurrentHistogram(MAX_LATENCY_MICROS, 3);
    }

    LoadResult result(double planned) {
      Map<Integer, Long> counted =
          statuses.entrySet().stream()
              .collect(
                  Collectors.toMap(
                      Map.Entry::getKey, each -> each.getValue().sum(), Long::sum, TreeMap::new));
      return new LoadResult(planned, all, Map.copyOf(byKind), counted, failures.sum(), bytes.sum());
    }
  }
}
