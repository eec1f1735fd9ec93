// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The command, environment and folder with which an application is started.
 *
 * <p>Immutable.
 *
 * @param app its name, such as {@code alpine}
 * @param jar the packaged application
 * @param home the folder for the unpacked application and its log; created if it is missing
 * @param environment variables added to this process's own; {@code PORT} must be among them
 * @param jvmArguments such as {@code -Xmx512m}
 */
public record AppLaunch(
    String app, Path jar, Path home, Map<String, String> environment, List<String> jvmArguments) {

  /** Copies the collections. */
  public AppLaunch {
    environment = Map.copyOf(environment);
    jvmArguments = List.copyOf(jvmArguments);
  }

  int port() {
    return Integer.parseInt(environment.getOrDefault("PORT", "8080"));
  }
}
