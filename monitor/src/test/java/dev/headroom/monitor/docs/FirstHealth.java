// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.docs;

import dev.headroom.monitor.HealthMonitor;
import dev.headroom.monitor.HealthProbe;
import dev.headroom.monitor.ProbeResult;
import java.sql.Connection;

/** The first probe of {@code docs/monitor}. */
final class FirstHealth {
  private FirstHealth() {}

  static HealthMonitor first(Connection connection) {
    // @start region="first-health"
    HealthMonitor monitor =
        HealthMonitor.of( // probes every 500 ms, in the background
            HealthProbe.of(
                "database",
                HealthProbe.Kind.CRITICAL,
                () ->
                    connection.isValid(1) ? ProbeResult.up("") : ProbeResult.down("no response")));
    // @end
    return monitor;
  }
}
