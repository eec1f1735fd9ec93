// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic;

import dev.headroom.apps.systems.sample.Sample;
import dev.headroom.ground.SettingsCheck;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The practice backend's own settings.
 *
 * <p>Immutable.
 *
 * @param scale {@code TOEIC_SCALE}: how much sample content an empty database gets; 0 for none, 1
 *     for 50 000 questions and 50 000 learners; to 10
 * @param cacheTtl time to live of cached banks and of the leader board
 * @param httpCacheTtl {@code HTTP_CACHE_TTL}: time to live of cached responses, here, in browsers
 *     and in proxies
 * @param poolStatsEvery how often the event {@code pool_stats} is logged
 */
@ConfigurationProperties("toeic")
public record ToeicSettings(
    @DefaultValue("0") double scale,
    @DefaultValue("900s") Duration cacheTtl,
    @DefaultValue("900s") Duration httpCacheTtl,
    @DefaultValue("60s") Duration poolStatsEvery) {

  /**
   * Checks all at once.
   *
   * @throws dev.headroom.ground.SettingsException naming every setting out of its range
   */
  public ToeicSettings {
    SettingsCheck check =
        new SettingsCheck()
            .require(
                poolStatsEvery.toMillis() >= 100,
                "toeic.pool-stats-every",
                poolStatsEvery.toString(),
                "100ms or more",
                "set how often the pool's figures are logged");
    Sample.requireScale(check, "TOEIC_SCALE", scale, "50 000 questions");
    check.throwIfAny();
  }
}
