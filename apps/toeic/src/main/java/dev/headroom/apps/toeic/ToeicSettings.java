// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic;

import dev.headroom.ground.SettingsCheck;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the practice backend itself wants to be told.
 *
 * <p>Immutable.
 *
 * @param scale {@code TOEIC_SCALE}: how much sample content an empty database gets; 0 for none, 1
 *     for 50 000 questions and 50 000 learners; to 10
 * @param cacheTtl how long banks and the leader board are kept
 * @param poolStatsEvery how often the event {@code pool_stats} is logged
 * @param concurrency how much work is let in
 */
@ConfigurationProperties("toeic")
public record ToeicSettings(
    @DefaultValue("0") double scale,
    @DefaultValue("900s") Duration cacheTtl,
    @DefaultValue("60s") Duration poolStatsEvery,
    @DefaultValue Concurrency concurrency) {

  private static final int MOST = 10_000;

  /**
   * Work of three kinds.
   *
   * <p>Immutable.
   *
   * @param database of the database: {@code WORKER_POOL_SIZE_DB}, {@code MAX_CONCURRENT_DB_OPS}
   * @param http requests: {@code WORKER_POOL_SIZE_HTTP}, {@code MAX_CONCURRENT_HTTP_OPS}
   * @param cache of the caches: {@code WORKER_POOL_SIZE_CACHE}, {@code MAX_CONCURRENT_CACHE_OPS}
   */
  public record Concurrency(
      @DefaultValue Width database, @DefaultValue Width http, @DefaultValue Width cache) {}

  /**
   * How wide a lane is.
   *
   * <p>Immutable.
   *
   * @param atOnce how many are served at once
   * @param atMost how many are let in, those that wait included
   */
  public record Width(@DefaultValue("100") int atOnce, @DefaultValue("300") int atMost) {}

  /**
   * Checks all at once.
   *
   * @throws dev.headroom.ground.SettingsException naming every setting out of its range
   */
  public ToeicSettings {
    SettingsCheck check =
        new SettingsCheck()
            .require(
                scale >= 0 && scale <= 10,
                "TOEIC_SCALE",
                String.valueOf(scale),
                "0 to 10",
                "set 0 for an empty database, 1 for 50 000 questions")
            .require(
                poolStatsEvery.toMillis() >= 100,
                "toeic.pool-stats-every",
                poolStatsEvery.toString(),
                "100ms or more",
                "set how often the pool's figures are logged");
    check(check, "DB", concurrency.database());
    check(check, "HTTP", concurrency.http());
    check(check, "CACHE", concurrency.cache());
    check.throwIfAny();
  }

  private static void check(SettingsCheck check, String kind, Width width) {
    check
        .require(
            width.atOnce() >= 1 && width.atOnce() <= MOST,
            "WORKER_POOL_SIZE_" + kind,
            String.valueOf(width.atOnce()),
            "1 to " + MOST,
            "set how many are served at once")
        .require(
            width.atMost() >= width.atOnce() && width.atMost() <= MOST,
            "MAX_CONCURRENT_" + kind + "_OPS",
            String.valueOf(width.atMost()),
            "WORKER_POOL_SIZE_" + kind + " to " + MOST,
            "set how many are let in, those that wait included");
  }
}
