// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench;

import java.nio.file.Path;

/**
 * The folder of the repository, in which {@code ./headroom} was started.
 *
 * <p>Immutable. For suites that start what was built in it, and for the command line.
 */
public final class Repository {

  private Repository() {}

  /** Returns the folder. */
  public static Path folder() {
    return Path.of(System.getProperty("headroom.home", ".")).toAbsolutePath().normalize();
  }

  /**
   * Returns the folder of the data that a suite keeps between runs.
   *
   * @param suite its name
   */
  public static Path data(String suite) {
    return folder().resolve(".headroom").resolve(suite);
  }
}
