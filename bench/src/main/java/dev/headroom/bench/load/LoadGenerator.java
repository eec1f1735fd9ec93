// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.load;

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
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests at the times of a schedule, whether or not earlier ones were answered, and counts
 * each latency from when the request was due: a server that stalls is charged for everything that
 * should have been sent meanwhile.
 *
 * <p>One thread at a time. At most 20 000 requests are open; what finds no room counts as failed,
 * so that a dead server ends a run instead of the memory.
 *
 * <p>Method: Poisson arrivals from a seed; see "How not to measure latency" on coordinated
 * omission.
 */
public final class LoadGenerator implements AutoCloseable {

  private static final int MOST_OPEN = 20_000;
  private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(2);
  private static final Duration DRAIN = Duration.ofSeconds(30);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .executor(Executors.newVirtualThreadPerTaskExecutor())
          .build();

  /** Makes a generator with connections of its own. */
  public LoadGenerator() {}

  /**
   * Sends a load and waits for its answers.
   *
   * @param plan how hard, how long
   * @param traffic what is sent
   * @return what came of it
   */
  public LoadResult run(LoadPlan plan, Traffic traffic) {
    Random random = new Random(plan.seed());
    Recorder count = new Recorder();
    Semaphore room = new Semaphore(MOST_OPEN);
    long begun = System.nanoTime();
    long countFrom = begun + plan.warmUp().toNanos();
    long end = countFrom + plan.measured().toNanos();
    double due = begun;
    long sent = 0;
    while (true) {
      due += -Math.log(1 - random.nextDouble()) / plan.perSecond() * 1e9;
      long dueNanos = (long) due;
      if (dueNanos >= end) {
        break;
      }
      waitUntil(dueNanos);
      boolean counted = dueNanos >= countFrom;
      if (counted) {
        sent++;
        count.late(System.nanoTime() - dueNanos);
      }
      send(traffic.next(), dueNanos, counted ? count : null, room);
    }
    drain(room);
    double seconds = plan.measured().toNanos() / 1e9;
    return count.result(plan.perSecond(), sent / seconds);
  }

  private void send(
      Traffic.LabeledRequest shot, long dueNanos, @Nullable Recorder count, Semaphore room) {
    if (!room.tryAcquire()) {
      if (count != null) {
        count.failed(shot.kind(), dueNanos);
      }
      return;
    }
    var _ =
        client
            .sendAsync(shot.request(), HttpResponse.BodyHandlers.ofByteArray())
            .whenComplete((answer, failure) -> {
              // The room comes last: who drains it may then read the counts.
              if (count != null && failure != null) {
                count.failed(shot.kind(), dueNanos);
              } else if (count != null) {
                count.answered(shot.kind(), dueNanos, answer);
              }
              room.release();
            });
  }

  private static void waitUntil(long nanos) {
    long left = nanos - System.nanoTime();
    while (left > 0) {
      LockSupport.parkNanos(left);
      left = nanos - System.nanoTime();
    }
  }

  private static void drain(Semaphore room) {
    try {
      if (room.tryAcquire(MOST_OPEN, DRAIN.toMillis(), TimeUnit.MILLISECONDS)) {
        room.release(MOST_OPEN);
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
    private long lateNanos;

    void late(long nanos) {
      lateNanos = Math.max(lateNanos, nanos);
    }

    void answered(String kind, long dueNanos, HttpResponse<byte[]> answer) {
      record(kind, dueNanos);
      statuses.computeIfAbsent(answer.statusCode(), status -> new LongAdder()).increment();
      bytes.add(answer.body().length);
    }

    void failed(String kind, long dueNanos) {
      record(kind, dueNanos);
      failures.increment();
    }

    private void record(String kind, long dueNanos) {
      long micros = Math.clamp((System.nanoTime() - dueNanos) / 1000, 1, LONGEST_MICROS);
      all.recordValue(micros);
      byKind.computeIfAbsent(kind, any -> histogram()).recordValue(micros);
    }

    private static Histogram histogram() {
      return new ConcurrentHistogram(LONGEST_MICROS, 3);
    }

    LoadResult result(double asked, double sent) {
      Map<Integer, Long> counted =
          statuses.entrySet().stream()
              .collect(
                  Collectors.toMap(
                      Map.Entry::getKey, each -> each.getValue().sum(), Long::sum, TreeMap::new));
      return new LoadResult(
          asked,
          sent,
          all,
          Map.copyOf(byKind),
          counted,
          failures.sum(),
          bytes.sum(),
          lateNanos / 1000);
    }
  }
}
