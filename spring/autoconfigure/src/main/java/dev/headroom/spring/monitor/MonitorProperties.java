// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.monitor;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The settings of the monitor.
 *
 * <p>Immutable.
 */
public record MonitorProperties(
    @Setting(
            "Endpoints that Headroom serves itself: health (the components), healthz (the process"
                + " responds), readyz (it may receive requests), metrics (Prometheus text). None if"
                + " empty; those of Actuator stay as they are.")
        List<Endpoint> endpoints,
    @Setting(
            "Which of headroom.monitor.endpoints everyone may read. The others are for operators:"
                + " see headroom.operator.")
        List<Endpoint> open,
    @Setting(
            value =
                "Whether operators have the endpoints below headroom.monitor.path, such as errors;"
                    + " see headroom.operator.",
            defaultValue = "false")
        boolean admin,
    @Setting(
            value =
                "Path of the operators' endpoints of the monitor: errors, metrics, health, series,"
                    + " events, business, record-business-metric, baseline and those of alerts,"
                    + " trends and advice.",
            defaultValue = "/api/monitor")
        String path,
    @Setting(
            value =
                "Whether components are probed in the background also when no endpoint of Headroom"
                    + " reports them, for HealthMonitor beans and meters; and whether Actuator's"
                    + " health indicators are called in the background, so that its health endpoint"
                    + " responds at once.",
            defaultValue = "false")
        boolean backgroundHealth,
    @Setting(
            value = "Longest wait for one of Actuator's health indicators; then it counts as down.",
            range = "10ms to 60s",
            defaultValue = "5s")
        Duration backgroundHealthTimeout,
    @Setting(
            value =
                "Time for which the server still accepts requests after readyz and Actuator's"
                    + " readiness report that the application stops, so that balancers notice.",
            range = "0 to 5m",
            defaultValue = "0")
        Duration drainDelay,
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

  /** An endpoint of Headroom's own. */
  public enum Endpoint {
    /** The health of each component. */
    HEALTH,
    /** Whether the process responds. */
    HEALTHZ,
    /** Whether it may receive requests. */
    READYZ,
    /** All meters, as Prometheus text. */
    METRICS;

    private String path() {
      return "/" + name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Checks and copies.
   *
   * @throws dev.headroom.ground.SettingsException names all faults
   */
  public MonitorProperties {
    endpoints = List.copyOf(endpoints);
    open = List.copyOf(open);
    SettingsCheck check =
        SettingsCheck.of(MonitorProperties.class)
            .inRange("backgroundHealthTimeout", backgroundHealthTimeout)
            .inRange("drainDelay", drainDelay)
            .inRange("downstreamTimeout", downstreamTimeout);
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
    check.require(
        path.startsWith("/") && !path.endsWith("/"),
        "path",
        path,
        "a path that begins with / and does not end with it",
        "set a path such as /api/monitor");
    check.throwIfAny();
  }

  /** Returns the paths that Headroom serves itself. */
  public Set<String> paths() {
    return paths(endpoints);
  }

  /** Returns those of them that everyone may read. */
  public Set<String> openPaths() {
    return paths(open);
  }

  private static Set<String> paths(List<Endpoint> endpoints) {
    return endpoints.stream().map(Endpoint::path).collect(Collectors.toUnmodifiableSet());
  }
}
