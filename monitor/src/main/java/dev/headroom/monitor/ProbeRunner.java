// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One probe, its thread while it runs, and its latest result.
 *
 * <p>Thread-safe. A run owns {@code running}; whoever takes the run out of it, the probe's thread
 * or the time-out, is the one that writes the result. A probe that ignores its interruption keeps
 * {@code thread} alive, and no second one is started beside it.
 */
final class ProbeRunner {
  private static final Logger LOG = LoggerFactory.getLogger(ProbeRunner.class);

  private record Run(long startedNanos) {}

  private record Latest(ProbeResult result, long latencyNanos, long atNanos) {}

  private final HealthProbe probe;
  private final BackgroundScheduler scheduler;
  private final TimeSource time;
  private final Duration staleAfter;
  private final AtomicReference<@Nullable Run> running = new AtomicReference<>();
  private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
  private final AtomicBoolean wanted = new AtomicBoolean();
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

  /** Starts the probe, or lets it ask once more if it runs, since it may have asked before. */
  void refresh() {
    wanted.set(true);
    run();
  }

  /** Starts the probe unless it runs; returns at once. */
  void run() {
    Run run = new Run(time.nanos());
    Thread worker = BackgroundScheduler.virtualThread("health-" + probe.name(), () -> ask(run));
    if (!thread.compareAndSet(null, worker)) {
      return;
    }
    wanted.set(false);
    running.set(run);
    if (scheduler.schedule(probe.timeout(), () -> giveUp(run, worker))) {
      worker.start();
    } else {
      thread.set(null);
    }
  }

  void stop() {
    Thread worker = thread.get();
    if (worker != null) {
      worker.interrupt();
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

  private void ask(Run run) {
    try {
      finish(run, answer());
    } finally {
      thread.set(null);
    }
    if (wanted.get()) {
      run();
    }
  }

  @SuppressWarnings("CatchingUnchecked") // whatever a probe throws means that it is down
  private ProbeResult answer() {
    try {
      return probe.probe();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      return ProbeResult.down("interrupted");
    } catch (Exception failed) {
      String message = failed.getMessage();
      return ProbeResult.down(
          failed.getClass().getSimpleName() + (message == null ? "" : ": " + message));
    }
  }

  private void giveUp(Run run, Thread worker) {
    long millis = probe.timeout().toMillis();
    if (finish(run, ProbeResult.down("no answer within " + millis + " ms"))) {
      worker.interrupt();
    }
  }

  private boolean finish(Run run, ProbeResult result) {
    if (!running.compareAndSet(run, null)) {
      return false;
    }
    long now = time.nanos();
    Latest before = latest;
    latest = new Latest(result, now - run.startedNanos, now);
    if (before == null || before.result.state() != result.state()) {
      LOG.info("{} is {} {}", probe.name(), result.state(), result.detail());
    }
    return true;
  }
}
