// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the store's revision at the time a token was issued, for tokens that carry a time and no
 * revision.
 *
 * <p>Immutable. One point for each second in which something was revoked, in flat arrays; a lookup
 * is a binary search and allocates nothing. The second in which a token was issued counts as before
 * every revocation of that second.
 */
final class RevocationTimeline {
  static final RevocationTimeline EMPTY =
      new RevocationTimeline(new long[0], new long[0], new long[0]);

  private final long[] seconds;
  private final long[] revisions;
  private final long[] untilSeconds;

  private RevocationTimeline(long[] seconds, long[] revisions, long[] untilSeconds) {
    this.seconds = seconds;
    this.revisions = revisions;
    this.untilSeconds = untilSeconds;
  }

  /** Returns the highest revision that was written before a second; 0 if none is known. */
  long revisionBefore(long second) {
    int found = Arrays.binarySearch(seconds, second);
    int before = (found < 0 ? -found - 1 : found) - 1;
    return before < 0 ? 0 : revisions[before];
  }

  /** Returns the second in which a revision was written, or a later one; 0 if none is known. */
  long secondOf(long revision) {
    int found = Arrays.binarySearch(revisions, revision);
    int at = found < 0 ? -found - 1 : found;
    return at < seconds.length ? seconds[at] : 0;
  }

  /**
   * Returns the timeline with more entries.
   *
   * <p>Revisions commit in the order of their times, so each either belongs to the last point or
   * follows it. Points that have expired go, except the last of them: it is the base of all others.
   */
  RevocationTimeline with(Collection<RevocationEntry> entries, long nowSeconds) {
    int size = seconds.length;
    long last = size == 0 ? 0 : revisions[size - 1];
    List<RevocationEntry> more =
        entries.stream()
            .filter(entry -> entry.scope() != RevocationScope.TOKEN && entry.revision() > last)
            .sorted(Comparator.comparingLong(RevocationEntry::revision))
            .toList();
    if (more.isEmpty()) {
      return this;
    }
    long[] second = Arrays.copyOf(seconds, size + more.size());
    long[] revision = Arrays.copyOf(revisions, size + more.size());
    long[] until = Arrays.copyOf(untilSeconds, size + more.size());
    for (RevocationEntry entry : more) {
      long at = entry.at().getEpochSecond();
      if (size == 0 || at > second[size - 1]) {
        second[size++] = at;
      }
      revision[size - 1] = entry.revision();
      until[size - 1] = Math.max(until[size - 1], entry.until().getEpochSecond());
    }
    int first = 0;
    while (first < size - 1 && until[first + 1] < nowSeconds) {
      first++;
    }
    return new RevocationTimeline(
        Arrays.copyOfRange(second, first, size),
        Arrays.copyOfRange(revision, first, size),
        Arrays.copyOfRange(until, first, size));
  }
}
