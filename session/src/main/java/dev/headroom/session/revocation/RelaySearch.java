// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import dev.headroom.ground.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A search for revocations that the relay knows and the store has lost, at the start and once for
 * each further history of the store: also an instance that starts after a fail-over finds them.
 *
 * <p>Thread-safe: one thread searches, others look whether a search is due.
 */
final class RelaySearch {
  private final RevocationRelay relay;
  private final Duration entryLife;
  private final StoreClock clock;
  private volatile String searched = "";
  private volatile Set<Fingerprint> found = Set.of();

  /**
   * Creates a search that is due.
   *
   * @param entryLife how long an entry of a name is kept
   * @param clock the store's time
   */
  RelaySearch(RevocationRelay relay, Duration entryLife, StoreClock clock) {
    this.relay = relay;
    this.entryLife = entryLife;
    this.clock = clock;
  }

  /** Returns whether the relay was not searched since the store has the history that is known. */
  boolean isDue(FollowerState known) {
    return known.synced() && !known.origin().equals(searched);
  }

  /**
   * Returns what the relay keeps and an instance lacks that has read the whole store. The search is
   * done when that is nothing, or nothing new: what is written back begins another history.
   *
   * @param readAgain reads the store: what was published since it was read is there by now
   */
  List<RevocationEntry> missingIn(FollowerState known, Supplier<FollowerState> readAgain) {
    try {
      Instant now = Instant.ofEpochMilli(clock.millis());
      List<RevocationEntry> kept =
          relay.keptBefore(known.origin(), known.snapshot().revision(), now, entryLife);
      RevocationSnapshot snapshot = kept.isEmpty() ? known.snapshot() : readAgain.get().snapshot();
      List<RevocationEntry> missing = kept.stream().filter(each -> !snapshot.holds(each)).toList();
      Set<Fingerprint> names =
          missing.stream().map(RevocationEntry::fingerprint).collect(Collectors.toSet());
      if (found.containsAll(names)) {
        relay.follow(known.origin());
        searched = known.origin();
      }
      found = names;
      return missing;
    } catch (StoreUnavailableException unavailable) {
      // The next read of the store tries again.
      return List.of();
    }
  }
}
