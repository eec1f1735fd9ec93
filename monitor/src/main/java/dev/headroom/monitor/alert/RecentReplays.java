// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.StepCache;
import java.time.Duration;
import java.time.Instant;

/**
 * Replays of rules and proposals of thresholds, each computed once for a step of the history: an
 * open page wants the same ones again and again.
 *
 * <p>Thread-safe.
 */
final class RecentReplays {
  private static final int MAX_VALUES = 16;

  private final StepCache<Replayed, AlertReplay> replays = new StepCache<>(MAX_VALUES);
  private final StepCache<AlertRule, ThresholdProposal> proposals = new StepCache<>(MAX_VALUES);

  private record Replayed(AlertRule rule, Duration window) {}

  AlertReplay replay(History service, AlertRule rule, Duration window) {
    Instant to = service.newest().orElse(Instant.EPOCH);
    return replays.get(
        new Replayed(rule, window), to, () -> AlertReplay.of(service, rule, to.minus(window), to));
  }

  ThresholdProposal propose(History service, AlertRule rule) {
    Instant to = service.newest().orElse(Instant.EPOCH);
    return proposals.get(rule, to, () -> ThresholdProposal.of(service, rule));
  }
}
