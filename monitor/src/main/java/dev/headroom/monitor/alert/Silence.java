// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

import java.time.Instant;
import java.util.Map;

/**
 * Keeps the notices of some alerts back until a time. What still fires then is reported.
 *
 * <p>Immutable.
 *
 * @param rule the name of the rule; empty for all
 * @param labels which an alert must have; empty for all of its rule
 * @param until when it ends
 * @param by who asked for it
 * @param comment why
 */
public record Silence(
    String rule, Map<String, String> labels, Instant until, String by, String comment) {

  /** Copies. */
  public Silence {
    labels = Map.copyOf(labels);
  }

  boolean applies(String alertRule, Map<String, String> alertLabels, Instant now) {
    return now.isBefore(until)
        && (rule.isEmpty() || rule.equals(alertRule))
        && alertLabels.entrySet().containsAll(labels.entrySet());
  }
}
