// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.baseline;

import dev.headroom.monitor.decision.Decision;
import dev.headroom.monitor.decision.Decisions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The baseline that a running service is compared with, beside its present figures.
 *
 * <p>A baseline is kept with the decisions of operators: on all instances, and over a restart,
 * where a store keeps those. One of more than 400 figures, settings and components, which all
 * instances would read again and again, stays in the memory of this instance.
 *
 * <p>Thread-safe.
 */
public final class Baselines {
  private static final Decision.Key KEY = new Decision.Key("baseline", "service");
  private static final int MAX_SHARED = 400;

  private final Function<Duration, Baseline> present;
  private final Decisions decisions;

  /** What was recorded here and is too large to be shared; null once another one is shared. */
  private final AtomicReference<@Nullable Baseline> large = new AtomicReference<>();

  /**
   * Creates it without a baseline.
   *
   * @param present returns the figures of the last minutes, such as {@link Baseline#of}
   * @param decisions among which a baseline is kept
   */
  public Baselines(Function<Duration, Baseline> present, Decisions decisions) {
    this.present = present;
    this.decisions = decisions;
  }

  /** Returns the figures of the last minutes; reads memory. */
  public Baseline present(Duration window) {
    return present.apply(window);
  }

  /** Returns the baseline that was recorded last. */
  public Optional<Baseline> recorded() {
    Baseline own = large.get();
    return own != null
        ? Optional.of(own)
        : decisions.find(KEY).flatMap(each -> BaselineDetails.read(each.details()));
  }

  /**
   * Records what is compared with from now on, in place of the former one.
   *
   * @param by the operator
   */
  public void record(Baseline baseline, String by) {
    Map<String, String> details = BaselineDetails.of(baseline);
    if (details.size() > MAX_SHARED) {
      large.set(baseline);
    } else {
      decisions.decide(KEY, details, by, null);
      large.set(null);
    }
  }

  /** Returns where a baseline is kept, in one sentence for operators. */
  public String keeping() {
    return decisions.isLasting()
        ? "All instances compare with it, also after a restart."
        : "It stays in the memory of this instance until it stops.";
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
