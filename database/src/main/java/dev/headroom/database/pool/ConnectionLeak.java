// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Connections that were borrowed at one place and not returned for too long.
 *
 * <p>Immutable. Contains no literals and no bound values.
 *
 * @param callSite where the application borrowed them; null where that was not recorded
 * @param route unit of work; null if there was none
 * @param statement text of the last statement; null if there was none
 * @param thread name of the last thread
 * @param count connections
 * @param longest time for which one of them was held
 * @param firstSeen time of the first one
 * @param lastSeen time of the last one
 */
public record ConnectionLeak(
    @Nullable String callSite,
    @Nullable String route,
    @Nullable String statement,
    String thread,
    long count,
    Duration longest,
    Instant firstSeen,
    Instant lastSeen) {

  /** Returns this leak with one more connection. */
  ConnectionLeak plus(String byThread, Duration held, Instant now) {
    Duration most = held.compareTo(longest) > 0 ? held : longest;
    return new ConnectionLeak(
        callSite, route, statement, byThread, count + 1, most, firstSeen, now);
  }
}
