// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import java.util.Arrays;

/**
 * The latencies of a moment. One thread at a time: the lane's lock guards it.
 *
 * <p>A window ends after 100 ms once it holds 30 calls, and after a second with 10; of more than
 * 512 calls it keeps the last.
 */
final class LatencyWindow {
  private static final long SHORT_NANOS = 100_000_000;
  private static final long LONG_NANOS = 1_000_000_000;
  private static final int ENOUGH = 30;
  private static final int FEW = 10;

  private final long[] samples = new long[512];
  private long begun;
  private int count;
  private int maxRunning;
  private boolean failing;

  LatencyWindow(long now) {
    begun = now;
  }

  void recordRunning(int inFlight) {
    maxRunning = Math.max(maxRunning, inFlight);
  }

  void recordLatency(long nanos) {
    samples[count++ & samples.length - 1] = Math.max(1, nanos);
  }

  void recordDrop() {
    failing = true;
  }

  boolean isComplete(long now) {
    long lasted = now - begun;
    return (lasted >= SHORT_NANOS && count >= ENOUGH) || (lasted >= LONG_NANOS && count >= FEW);
  }

  /** Returns what it showed, and begins the next. */
  GradientLimit.Window close(long now, int inFlight, Pressure pressure) {
    int held = Math.min(count, samples.length);
    Arrays.sort(samples, 0, held);
    GradientLimit.Window shown =
        new GradientLimit.Window(
            samples[held / 2], maxRunning, failing || pressure.isHigh(), pressure.capsLimits());
    begun = now;
    count = 0;
    maxRunning = inFlight;
    failing = false;
    return shown;
  }
}
