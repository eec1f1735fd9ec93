// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.account;

import java.time.Duration;
import java.time.Instant;

/** The subscription in force: a plan, and the time that its last payment covers. Immutable. */
record PlanView(String plan, Instant since, Instant until) {

  /** The time that one payment covers. */
  static final Duration PERIOD = Duration.ofDays(30);

  static PlanView paidAt(Instant payment, String plan) {
    return new PlanView(plan, payment, payment.plus(PERIOD));
  }
}
