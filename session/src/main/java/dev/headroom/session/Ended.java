// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import java.time.Instant;
import java.util.List;

/**
 * What the record did with an order.
 *
 * <p>Immutable.
 *
 * @param revision under which it stands; every instance that has read this far obeys it
 * @param cuts the lines that it wrote
 * @param sessions how many live sessions it ended
 * @param now the record's time
 */
public record Ended(long revision, List<Cut> cuts, int sessions, Instant now) {
  /** Copies. */
  public Ended {
    cuts = List.copyOf(cuts);
  }
}
