// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import java.util.Arrays;

/**
 * The latencies of a short time. One thread at a time: guarded by the limiter's lock.
 *
 * <p>A window is complete after 100 ms with 30 calls, or after a second with 10, dropped ones
 * counted in; of more than 512 latencies it keeps the last.
 */
final class LatencyWindow {
  private static final long SHORT_NANOS = 100_000_000;
  private static final long LONG_NANOS = 1_000_000_000;
  private static final int SHORT_CALLS = 30;
  private static final int LONG_CALLS = 10;

  private final long[] samples = new long[512];
  private long startNanos;
  private int count;
  private int maxRunning;
  private int dropped;

  LatencyWindow(long now) {
    startNanos = now;
  }

  void recordRunning(int running) {
    maxRunning = Math.max(maxRunning, running);
  }

  /** Records a latency; a negative one, of a call that waited longer than it took, is ignored. */
  void recordLatency(long nanos) {
    if (nanos >= 0) {
      samples[count++ & samples.length - 1] = Math.max(1, nanos);
    }
  }

  void recordDrop() {
    dropped++;
  }

  boolean isComplete(long now) {
    long elapsed = now - startNanos;
    int calls = count + dropped;
    return (elapsed >= SHORT_NANOS && calls >= SHORT_CALLS)
        || (elapsed >= LONG_NANOS && calls >= LONG_CALLS);
  }

  /** Returns the completed window and starts the next. */
  GradientLimit.Window close(long now, int running, Pressure pressure) {
    int kept = Math.min(count, samples.length);
    Arrays.sort(samples, 0, kept);
    boolean failing = dropped > 0 || pressure.isHigh();
    double median = failing && kept < LONG_CALLS ? GradientLimit.Window.UNKNOWN : samples[kept / 2];
    GradientLimit.Window completed =
        new GradientLimit.Window(median, maxRunning, failing, pressure.capsLimits());
    startNanos = now;
    count = 0;
    maxRunning = running;
    dropped = 0;
    return completed;
  }
}
