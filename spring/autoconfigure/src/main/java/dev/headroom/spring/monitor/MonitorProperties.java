// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.monitor;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * The settings of the monitor.
 *
 * <p>Immutable.
 */
record MonitorProperties(
    @Setting(
            value = "Services that /health reports, by name: the address of their health page.",
            secret = true)
        Map<String, URI> downstream,
    @Setting(
            value =
                "Longest wait for the health page of one service; then the service counts as down.",
            range = "10ms to 60s",
            defaultValue = "2s")
        Duration downstreamTimeout) {
  MonitorProperties {
    SettingsCheck check =
        SettingsCheck.of(MonitorProperties.class).inRange("downstreamTimeout", downstreamTimeout);
    downstream.forEach((name, address) -> {
      String scheme = String.valueOf(address.getScheme());
      boolean http = scheme.equals("http") || scheme.equals("https");
      check.require(
          http && address.getHost() != null && address.getRawUserInfo() == null,
          "downstream." + name,
          "(hidden, an address may name a secret)",
          "http://host or https://host, without user information",
          "give the absolute address of its health page");
    });
    check.throwIfAny();
  }
}
