// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import java.time.Instant;
import java.util.List;

/**
 * What the store did with a {@link Revocation}.
 *
 * <p>Immutable.
 *
 * @param revision its revision; every instance that has read this far applies it
 * @param entries the entries that were written
 * @param sessions how many live sessions were closed
 * @param now the store's time
 * @param origin of the revision: of the history that it belongs to
 */
public record RevocationResult(
    long revision, List<RevocationEntry> entries, int sessions, Instant now, String origin) {
  /** Copies. */
  public RevocationResult {
    entries = List.copyOf(entries);
  }
}
