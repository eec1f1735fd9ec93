// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A position in the write-ahead log of a cluster.
 *
 * <p>Immutable. Positions of different clusters, or of different timelines of one cluster, cannot
 * be compared.
 *
 * @param cluster a hash of the system identifier of the cluster
 * @param timeline grows with each promotion of a replica
 * @param lsn the byte in the log (log sequence number)
 */
record LogPosition(int cluster, int timeline, long lsn) {
  private static final Pattern TEXT =
      Pattern.compile("([0-9a-f]{1,8})-([0-9a-f]{1,7})-([0-9a-f]{1,15})");

  /** Returns the position of a text, or null if the text has another form. */
  static @Nullable LogPosition parse(String text) {
    Matcher parts = TEXT.matcher(text);
    return parts.matches()
        ? new LogPosition(
            Integer.parseUnsignedInt(parts.group(1), 16),
            Integer.parseInt(parts.group(2), 16),
            Long.parseLong(parts.group(3), 16))
        : null;
  }

  /** Returns the later of two positions of one cluster: a newer timeline is always later. */
  static @Nullable LogPosition later(@Nullable LogPosition one, @Nullable LogPosition two) {
    if (one == null || two == null) {
      return one == null ? two : one;
    }
    boolean first = one.timeline == two.timeline ? one.lsn >= two.lsn : one.timeline > two.timeline;
    return first ? one : two;
  }

  /** Returns the text that {@link #parse} reads: digits, lower-case letters and hyphens. */
  @Override
  public String toString() {
    return "%x-%x-%x".formatted(cluster, timeline, lsn);
  }
}
