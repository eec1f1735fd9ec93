// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.all;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs one suite apart from the others, so that its failure is its own. */
interface SuiteLauncher {

  /**
   * Runs a command of this program and waits for its end.
   *
   * @param arguments the command line, such as {@code bench cache --quick}
   * @param log receives what it prints
   * @param longest the time after which it is stopped
   * @return why it failed; null if it did not
   */
  @Nullable String run(List<String> arguments, Path log, Duration longest);
}
