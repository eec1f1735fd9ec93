// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.database;

import dev.headroom.advise.load.Resource;
import dev.headroom.advise.load.ResourceKind;
import dev.headroom.advise.load.ResourceProbe;
import dev.headroom.database.statement.StatementListener;
import dev.headroom.database.statement.StatementRun;
import dev.headroom.database.statement.UnitListener;
import dev.headroom.database.statement.UnitOfWork;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The time that an application spends in its database: in all, and by route.
 *
 * <p>Thread-safe. Costs three additions a statement, and a map look-up a unit of work; at most 200
 * routes are counted by themselves.
 */
public final class DatabaseLoad implements StatementListener, UnitListener, ResourceProbe {
  /** The name of the resource. */
  public static final String NAME = "database";

  private static final int MAX_ROUTES = 200;

  private final LongAdder nanos = new LongAdder();
  private final LongAdder calls = new LongAdder();
  private final Map<String, LongAdder> byRoute = new ConcurrentHashMap<>();

  /** Creates sums of zero. */
  public DatabaseLoad() {}

  @Override
  public void statementExecuted(StatementRun run) {
    nanos.add(run.nanos());
    calls.increment();
  }

  @Override
  public void transactionEnded(long time, @Nullable SQLException failure) {
    nanos.add(time);
  }

  @Override
  public void unitEnded(UnitOfWork unit) {
    String route = unit.route();
    LongAdder sum = byRoute.get(route);
    if (sum == null) {
      if (byRoute.size() >= MAX_ROUTES) {
        return;
      }
      sum = byRoute.computeIfAbsent(route, any -> new LongAdder());
    }
    sum.add(unit.nanos());
  }

  /** Returns the seconds in the database by route since the last call. */
  public Map<String, Double> drain() {
    Map<String, Double> seconds = new HashMap<>();
    byRoute.forEach((route, sum) -> seconds.put(route, sum.sumThenReset() / 1e9));
    return seconds;
  }

  @Override
  public Resource resource() {
    return Resource.of(NAME, ResourceKind.STATION);
  }

  @Override
  public double size() {
    return 0;
  }

  @Override
  public Totals totals() {
    return new Totals(nanos.sum() / 1e9, (double) calls.sum(), Double.NaN, 0);
  }
}
