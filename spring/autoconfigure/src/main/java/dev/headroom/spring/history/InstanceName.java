// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.history;

import dev.headroom.monitor.recorder.HistorySettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;
import org.springframework.core.env.Environment;

/**
 * The name of this instance in a history that several share.
 *
 * <p>Immutable.
 */
record InstanceName(String value) {
  private static final int RANDOM_CHARACTERS = 8;

  /**
   * Returns the name of the settings, else that of the host and the port, or of the process where
   * no port distinguishes it from others of the host.
   *
   * @param port that is configured; 0 if there is none, or the system chooses it
   */
  static InstanceName of(HistorySettings settings, Environment environment, int port) {
    if (!settings.instance().isBlank()) {
      return new InstanceName(settings.instance());
    }
    String process =
        port > 0
            ? ":" + port
            : "-"
                + ProcessHandle.current().pid()
                + "-"
                + UUID.randomUUID().toString().substring(0, RANDOM_CHARACTERS);
    return new InstanceName(host(environment) + process);
  }

  /** Returns the name of the host; it is looked up, which may take long, only where it is used. */
  private static String host(Environment environment) {
    String known = environment.getProperty("HOSTNAME", environment.getProperty("COMPUTERNAME", ""));
    boolean isShared =
        environment.getProperty("headroom.monitor.history.database.enabled", Boolean.class, false);
    if (!known.isBlank()) {
      return known;
    } else if (!isShared) {
      return "localhost";
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
