// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.database;

import dev.headroom.advise.Evidence;
import dev.headroom.database.server.ConnectionLimit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a database server leaves to one pool. Immutable.
 *
 * @param most connections that the pool may have
 * @param evidence how that is known
 */
record Allowance(int most, Evidence evidence) {
  /** That of a server whose limit is not known. */
  static final Allowance UNKNOWN =
      new Allowance(
          Integer.MAX_VALUE,
          Evidence.of(
              "server",
              "how many connections the server has left is not known: all pools of all instances"
                  + " together must stay below max_connections, or below the limits of a pooler"));

  /**
   * Returns what a limit leaves.
   *
   * @param unopened connections that other pools of the server may still open
   */
  static Allowance of(ConnectionLimit limit, int unopened) {
    int most = Math.max(0, limit.allowed() - limit.others() - unopened);
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("allowedConnections", (double) limit.allowed());
    figures.put("othersConnections", (double) limit.others());
    figures.put("unopenedConnections", (double) unopened);
    figures.put("leftConnections", (double) most);
    return new Allowance(
        most,
        new Evidence(
            "server",
            "%s allows %d connections; others have %d, and pools that are known may open %d more: at most %d for this one"
                .formatted(limit.name(), limit.allowed(), limit.others(), unopened, most),
            figures));
  }
}
