// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.database;

import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.Point;
import dev.headroom.monitor.history.Range;
import dev.headroom.monitor.history.Sample.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The connection pools of the other instances of a service, as far as a shared history has the
 * meters that HikariCP publishes.
 *
 * <p>Thread-safe. Reads memory alone.
 */
public final class InstancePools {
  private static final String OPEN = "hikaricp.connections";
  private static final String MAX = "hikaricp.connections.max";
  private static final Duration WINDOW = Duration.ofMinutes(3);

  private final History history;

  /** Reads the history of instances that are joined with this one. */
  public InstancePools(History history) {
    this.history = history;
  }

  /**
   * Returns how many connections the pools of a name may still open on the other instances.
   *
   * @return 0 where nothing is known of them
   */
  public int unopened(String pool) {
    int sum = 0;
    for (String each : history.live()) {
      if (!each.equals(history.instance())) {
        History other = history.ofInstance(each);
        double unopened = level(other, MAX, pool) - level(other, OPEN, pool);
        if (unopened > 0) {
          sum += (int) Math.ceil(unopened);
        }
      }
    }
    return sum;
  }

  /** Returns the latest level; NaN if there is none. */
  private static double level(History other, String meter, String pool) {
    Instant newest = other.newest().orElse(Instant.EPOCH);
    List<Point> points =
        other
            .read(meter, Map.of("pool", pool), Range.before(newest, WINDOW, other.step()))
            .points();
    return !points.isEmpty() && points.getLast().sample() instanceof Level level
        ? level.last()
        : Double.NaN;
  }
}
