// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

import java.util.List;

/**
 * A rule: a condition, when an alert follows from it, and whom to notify.
 *
 * <p>Immutable.
 *
 * @param name of letters, digits and hyphens
 */
public record AlertRule(
    String name, AlertCondition condition, AlertTiming timing, Evidence evidence, Notice notice) {

  /**
   * What an evaluation needs to count.
   *
   * <p>Immutable.
   *
   * @param minEvents of how many events a value must be computed; a share of fewer counts where its
   *     95 % confidence interval (Wilson) lies beyond the threshold, and begins an alert where at
   *     least three events do
   * @param noData what follows where the value is missing, or of too few events
   */
  public record Evidence(double minEvents, NoData noData) {}

  /**
   * What receivers are sent.
   *
   * <p>Immutable.
   *
   * @param purpose what the rule is for
   * @param summary what it means, one sentence
   * @param channels the names of those that are notified; all if empty
   */
  public record Notice(Purpose purpose, Severity severity, String summary, List<String> channels) {

    /** Copies. */
    public Notice {
      channels = List.copyOf(channels);
    }
  }

  /** What a rule is for. */
  public enum Purpose {
    /** To report that something is wrong. */
    ALERT,
    /** To report that the service should be scaled; shown, and not sent. */
    SCALING
  }

  /** Returns the same rule with another condition. */
  public AlertRule with(AlertCondition changed) {
    return new AlertRule(name, changed, timing, evidence, notice);
  }

  AlertRule with(AlertTiming changed) {
    return new AlertRule(name, condition, changed, evidence, notice);
  }
}
