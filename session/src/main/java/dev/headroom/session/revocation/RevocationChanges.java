// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import java.time.Instant;
import java.util.List;

/**
 * What the record tells an instance that follows it.
 *
 * <p>Immutable.
 *
 * @param entries all that committed after the revision that was asked for; more do no harm
 * @param revision up to which they are complete: nothing at or below it commits later
 * @param now the record's time, which never goes back
 * @param origin changes when the record may have forgotten something: another server, another
 *     timeline; then the instance reads it whole, and keeps what it knew
 */
public record RevocationChanges(
    List<RevocationEntry> entries, long revision, Instant now, String origin) {
  /** Copies. */
  public RevocationChanges {
    entries = List.copyOf(entries);
  }
}
