// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.tomcat;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of Tomcat's hardening.
 *
 * <p>Immutable.
 */
record ContainerSettings(
    @Setting(
            value =
                "Whether unsafe defaults of Tomcat are closed. false leaves Tomcat as "
                    + "it is and only logs what is open.",
            defaultValue = "true")
        boolean harden,
    @Setting(
            value = "Longest wait for the next bytes of a request body.",
            range = "1s to 1h",
            defaultValue = "4s")
        Duration readTimeout,
    @Setting(
            value =
                "Longest time from the first byte of a request to the end of its header, and"
                    + " longest silence of a connection before; then it is closed.",
            range = "1s to 1h",
            defaultValue = "10s")
        Duration headerTimeout,
    @Setting(
            value = "Largest number of header lines of one request.",
            range = "8 to 1000",
            unit = "lines",
            defaultValue = "64")
        int maxHeaders,
    @Setting(
            value =
                "Connections that one client may have at once, by its address or IPv6 network; a"
                    + " further one is closed. Trusted proxies and loopback are not counted. 0"
                    + " disables the bound.",
            range = "0 to 1000000",
            unit = "connections",
            defaultValue = "1000")
        int maxConnectionsPerClient,
    @Setting(
            value =
                "Requests that a kept connection may serve at random above"
                    + " server.tomcat.max-keep-alive-requests before it is closed, so that"
                    + " connections opened together are not closed together. 0 closes each at the"
                    + " same number.",
            range = "0 to 1000000",
            unit = "requests",
            defaultValue = "0")
        int keepAliveJitter,
    @Setting(
            value =
                "Requests that may run at once where each has a virtual thread; further ones wait"
                    + " unread, in their order. Not set, one for each 256 KiB of the heap, and 200"
                    + " at least. 0 disables the bound.",
            range = "0 to 1000000",
            unit = "requests")
        @Nullable Integer maxConcurrent) {
  /** Heap for each request at once: several times what one holds. */
  private static final long REQUEST_BYTES = 256 * 1024;

  /** What Spring Boot allows with threads of a pool. */
  private static final int POOLED = 200;

  ContainerSettings {
    SettingsCheck.of(ContainerSettings.class)
        .inRange("readTimeout", readTimeout)
        .inRange("headerTimeout", headerTimeout)
        .inRange("maxHeaders", maxHeaders)
        .inRange("maxConnectionsPerClient", maxConnectionsPerClient)
        .inRange("keepAliveJitter", keepAliveJitter)
        .inRange("maxConcurrent", maxConcurrent)
        .throwIfAny();
  }

  /** Returns the requests that may run at once on virtual threads; 0 for any number. */
  int effectiveMaxConcurrent() {
    long fitting = Runtime.getRuntime().maxMemory() / REQUEST_BYTES;
    return maxConcurrent == null ? Math.clamp(fitting, POOLED, Integer.MAX_VALUE) : maxConcurrent;
  }
}
