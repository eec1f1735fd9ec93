// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.baseline;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The baseline that a running service is compared with, beside its present figures.
 *
 * <p>Thread-safe. It is kept in memory, and lost when the process stops.
 */
public final class Baselines {
  private final Function<Duration, Baseline> present;
  private final AtomicReference<@Nullable Baseline> recorded = new AtomicReference<>();

  /**
   * Creates it without a baseline.
   *
   * @param present returns the figures of the last minutes, such as {@link Baseline#of}
   */
  public Baselines(Function<Duration, Baseline> present) {
    this.present = present;
  }

  /** Returns the figures of the last minutes; reads memory. */
  public Baseline present(Duration window) {
    return present.apply(window);
  }

  /** Returns the baseline that was recorded last. */
  public Optional<Baseline> recorded() {
    return Optional.ofNullable(recorded.get());
  }

  /** Records what is compared with from now on, in place of the former one. */
  public void record(Baseline baseline) {
    recorded.set(baseline);
  }

  /**
   * Compares the figures of the last minutes with the recorded ones.
   *
   * @return empty if no baseline was recorded
   */
  public Optional<Comparison> compare(Duration window) {
    return recorded().map(earlier -> present(window).compare(earlier));
  }
}
