// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one probe, and keeps its latest result.
 *
 * <p>Thread-safe. Whoever removes the run from {@code running}, the thread of the probe or the
 * time-out, writes its result. While a probe ignores its interrupt, {@code thread} stays set and no
 * second run starts.
 */
final class ProbeRunner {
  private static final Logger LOG = LoggerFactory.getLogger(ProbeRunner.class);

  private record Run(long startedNanos) {}

  /** A result, and what the log says of it: messages of drivers contain addresses. */
  private record Outcome(ProbeResult result, String reason) {
    static Outcome of(ProbeResult result) {
      return new Outcome(result, result.detail());
    }
  }

  private record Latest(ProbeResult result, long latencyNanos, long atNanos) {}

  private final HealthProbe probe;
  private final BackgroundScheduler scheduler;
  private final TimeSource time;
  private final Duration staleAfter;
  private final AtomicReference<@Nullable Run> running = new AtomicReference<>();
  private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
  private volatile @Nullable Latest latest;

  ProbeRunner(HealthProbe probe, BackgroundScheduler scheduler, TimeSource time) {
    this.probe = probe;
    this.scheduler = scheduler;
    this.time = time;
    this.staleAfter = probe.interval().multipliedBy(3).plus(probe.timeout());
  }

  HealthProbe probe() {
    return probe;
  }

  /** Starts the probe unless it runs; returns at once. */
  void run() {
    Run run = new Run(time.nanos());
    Thread worker = BackgroundScheduler.virtualThread("health-" + probe.name(), () -> execute(run));
    if (!thread.compareAndSet(null, worker)) {
      return;
    }
    running.set(run);
    boolean started = false;
    try {
      if (scheduler.schedule(probe.timeout(), () -> timeOut(run, worker))) {
        worker.start();
        started = true;
      }
    } finally {
      if (!started) {
        running.compareAndSet(run, null);
        thread.set(null); // Where no thread could be started, the next run tries again.
      }
    }
  }

  void stop() {
    Thread worker = thread.get();
    if (worker != null) {
      worker.interrupt();
    }
    if (probe instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        LOG.debug("the probe {} did not close", probe.name(), e);
      }
    }
  }

  ComponentHealth health() {
    Latest known = latest;
    if (known == null) {
      return new ComponentHealth(
          probe.kind(), ProbeResult.State.DOWN, Duration.ZERO, "not probed yet", Duration.ZERO);
    }
    Duration age = Duration.ofNanos(Math.max(0, time.nanos() - known.atNanos));
    Duration latency = Duration.ofNanos(known.latencyNanos);
    ProbeResult result = known.result;
    if (age.compareTo(staleAfter) > 0) {
      result =
          ProbeResult.down(
              "no result for "
                  + age.toMillis()
                  + " ms, expected every "
                  + probe.interval().toMillis()
                  + " ms");
    }
    return new ComponentHealth(probe.kind(), result.state(), latency, result.detail(), age);
  }

  private void execute(Run run) {
    try {
      finish(run, outcome());
    } finally {
      thread.set(null);
    }
  }

  @SuppressWarnings("CatchingUnchecked") // whatever is thrown means that the component is down
  private Outcome outcome() {
    try {
      return Outcome.of(probe.probe());
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      return Outcome.of(ProbeResult.down("interrupted"));
    } catch (Exception | Error failed) {
      return new Outcome(ProbeResult.down(failed.getClass().getSimpleName()), failed.toString());
    }
  }

  private void timeOut(Run run, Thread worker) {
    long millis = probe.timeout().toMillis();
    if (finish(run, Outcome.of(ProbeResult.down("no answer within " + millis + " ms")))) {
      worker.interrupt();
    }
  }

  private boolean finish(Run run, Outcome outcome) {
    if (!running.compareAndSet(run, null)) {
      return false;
    }
    long now = time.nanos();
    Latest before = latest;
    ProbeResult result = outcome.result();
    latest = new Latest(result, now - run.startedNanos, now);
    if (before == null || before.result.state() != result.state()) {
      LOG.info("{} is {} {}", probe.name(), result.state(), outcome.reason());
    }
    return true;
  }
}
