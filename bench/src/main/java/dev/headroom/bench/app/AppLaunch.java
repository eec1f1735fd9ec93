// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What it takes to start an application.
 *
 * <p>Immutable.
 *
 * @param app its name, such as {@code alpine}
 * @param jar the packaged application
 * @param home a folder for what is unpacked and logged; made if it is missing
 * @param environment variables added to this process's own; {@code PORT} must be among them
 * @param jvmArguments such as {@code -Xmx512m}
 */
public record AppLaunch(
    String app, Path jar, Path home, Map<String, String> environment, List<String> jvmArguments) {

  /** Copies. */
  public AppLaunch {
    environment = Map.copyOf(environment);
    jvmArguments = List.copyOf(jvmArguments);
  }

  int port() {
    return Integer.parseInt(environment.getOrDefault("PORT", "8080"));
  }
}
