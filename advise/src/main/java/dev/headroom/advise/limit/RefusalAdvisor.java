// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.limit;

import dev.headroom.advise.Advice;
import dev.headroom.advise.Advisor;
import dev.headroom.advise.Change;
import dev.headroom.advise.Evidence;
import dev.headroom.advise.Severity;
import dev.headroom.monitor.history.History;
import dev.headroom.overload.OverloadMeter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Advice about bulkheads and adaptive limiters that refuse calls for lack of capacity.
 *
 * <p>Thread-safe.
 */
public final class RefusalAdvisor implements Advisor {
  private static final double MIN_CALLS = 100;
  private static final double MIN_REFUSED_SHARE = 0.01;
  private static final String LIMITER = "limiter";

  private final Counts counts;

  /** Creates an advisor that reads a history. */
  public RefusalAdvisor(History history) {
    this.counts = new Counts(history);
  }

  @Override
  public List<Advice> advise() {
    return counts.values(OverloadMeter.REFUSED.meterName(), LIMITER).stream()
        .flatMap(each -> limiter(each).stream())
        .toList();
  }

  private Optional<Advice> limiter(String limiter) {
    double admitted = counts.increase(OverloadMeter.ADMITTED.meterName(), Map.of(LIMITER, limiter));
    double refused = counts.increase(OverloadMeter.REFUSED.meterName(), Map.of(LIMITER, limiter));
    if (admitted + refused < MIN_CALLS || refused < MIN_REFUSED_SHARE * (admitted + refused)) {
      return Optional.empty();
    }
    return Optional.of(
        Advice.of("overload.refusals", "limiter " + limiter)
            .title("limiter " + limiter + " refuses calls for lack of capacity")
            .weight(Severity.CRITICAL, 0, 0.9)
            .symptom(2)
            .evidence(
                new Evidence(
                    "refusals",
                    String.format(
                        Locale.ROOT,
                        "%.0f of %.0f calls were refused in %d s",
                        refused,
                        admitted + refused,
                        Counts.WINDOW.toSeconds()),
                    Map.of("admitted", admitted, "refused", refused)))
            .change(
                Change.setting(
                    "make what is behind it faster or larger; a higher limit alone moves the queue"
                        + " there"))
            .build());
  }
}
