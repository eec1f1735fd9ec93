// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy;

import dev.headroom.cli.process.ProcessState;
import java.time.Instant;
import java.util.Optional;

/**
 * A process that was started as an instance. Immutable.
 *
 * @param port where it listens
 * @param pid its process id
 * @param release which it runs
 * @param startTicks when it began, see {@link ProcessState#startTicks}
 */
record Instance(int port, long pid, int release, String startTicks) {

  /** Returns whether it runs; another process that got its id later is not meant. */
  boolean runs() {
    return ProcessHandle.of(pid).filter(ProcessState::runs).isPresent()
        && ProcessState.startTicks(pid).equals(startTicks);
  }

  /** Returns when it began; empty if it has ended. */
  Optional<Instant> since() {
    return ProcessHandle.of(pid).flatMap(each -> each.info().startInstant());
  }
}
