// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import java.time.Instant;
import java.util.List;

/**
 * What the record did with an order.
 *
 * <p>Immutable.
 *
 * @param revision under which it stands; every instance that has read this far obeys it
 * @param entries the lines that it wrote
 * @param sessions how many live sessions it ended
 * @param now the record's time
 */
public record RevocationResult(
    long revision, List<RevocationEntry> entries, int sessions, Instant now) {
  /** Copies. */
  public RevocationResult {
    entries = List.copyOf(entries);
  }
}
