// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import java.util.Locale;

/**
 * How far the build of an index is, as the server reports it.
 *
 * <p>Immutable.
 *
 * @param index with its schema where that is needed; empty if this role may not see it
 * @param table that it is built on; empty if this role may not see it
 * @param phase as PostgreSQL names it, such as {@code building index: scanning table}
 * @param share of this phase that is done, from 0 to 1; 0 if the phase has no measure
 * @param pid the server's process that builds
 * @param waitsFor the server's process whose transaction it waits for, 0 for none
 */
public record IndexProgress(
    String index, String table, String phase, double share, int pid, int waitsFor) {

  /** Returns it in a few words. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "%s, %.0f %% of this phase, process %d%s",
        phase,
        share * 100,
        pid,
        waitsFor == 0 ? "" : ", waits for process " + waitsFor);
  }
}
