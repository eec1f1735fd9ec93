// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Traffic whose times a test sets; its clock moves a tick with each step.
 *
 * <p>Confined to one thread.
 */
final class PlantedWorkload implements Workload {
  static final Duration WINDOW = Duration.ofSeconds(200);

  private final Map<Long, StatementLoad> loads = new LinkedHashMap<>();
  private Duration length = Duration.ofSeconds(100);

  /** Of each statement between two steps. */
  long calls = 10;

  /** Whether all instances see it; else it is that of one process. */
  boolean serverWide = true;

  @Override
  public boolean isServerWide() {
    return serverWide;
  }

  void add(long id, String sql, long count, double mean) {
    loads.put(id, new StatementLoad(id, sql, sql, count, count * mean));
  }

  void advance(Map<Long, Double> means) {
    length = length.plus(WINDOW.dividedBy(AdviceSettings.TICKS));
    means.forEach((id, mean) ->
        loads.computeIfPresent(
            id,
            (same, each) ->
                new StatementLoad(
                    id,
                    each.text(),
                    each.sql(),
                    each.calls() + calls,
                    each.millis() + calls * mean)));
  }

  @Override
  public Snapshot read() {
    return new Snapshot(List.copyOf(loads.values()), length);
  }
}
