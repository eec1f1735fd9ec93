// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.faults;

/**
 * A process that is killed under load, and comes back.
 *
 * <p>Immutable.
 *
 * @param victim what is killed
 * @param kill kills it by SIGKILL; returns when it has ended
 * @param restore starts it again; returns when it serves again
 */
record Fault(String victim, Runnable kill, Runnable restore) {

  /** Kills it, and returns when that was. */
  FaultWindow inject() {
    return FaultWindow.around(victim, kill);
  }
}
