// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert.delivery;

import dev.headroom.monitor.alert.AlertNotice;
import dev.headroom.monitor.alert.Severity;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each notice as one line of the log, by the logger {@code headroom.alert}: a critical alert
 * that fires as an error, other ones that fire as warnings, the rest as information. A quiet one
 * writes all as information, and does not repeat what fires on.
 *
 * <p>Thread-safe.
 */
final class LogChannel implements AlertChannel {
  static final String NAME = "log";

  private static final Logger LOG = LoggerFactory.getLogger("headroom.alert");

  private final boolean quiet;

  LogChannel(boolean quiet) {
    this.quiet = quiet;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void send(List<AlertNotice> notices) {
    for (AlertNotice each : notices) {
      String kind = each.kind().name().toLowerCase(Locale.ROOT);
      String summary = each.alert().rule().notice().summary();
      if (quiet && each.kind() == AlertNotice.Kind.STILL_FIRING) {
        continue;
      }
      if (quiet || !each.alert().state().status().isFiring()) {
        LOG.info("event=alert_{} {}. {}", kind, each.text(), summary);
      } else if (each.alert().rule().notice().severity() == Severity.CRITICAL) {
        LOG.error("event=alert_{} {}. {}", kind, each.text(), summary);
      } else {
        LOG.warn("event=alert_{} {}. {}", kind, each.text(), summary);
      }
    }
  }
}
