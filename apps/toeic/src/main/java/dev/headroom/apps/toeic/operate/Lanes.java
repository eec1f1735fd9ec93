// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.operate;

import dev.headroom.apps.toeic.ToeicSettings;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * The lanes of the three kinds of work. A request enters that of requests, then that of caches,
 * then that of the database, never the other way round, so none waits for one behind it.
 *
 * <p>Thread-safe.
 */
@Component("toeicLanes")
public final class Lanes {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Lane http;
  private final Lane cache;
  private final Lane database;

  Lanes(ToeicSettings settings) {
    ToeicSettings.Concurrency widths = settings.concurrency();
    this.http = new Lane("requests", widths.http(), PATIENCE);
    this.cache = new Lane("the cache", widths.cache(), PATIENCE);
    this.database = new Lane("the database", widths.database(), PATIENCE);
  }

  Lane http() {
    return http;
  }

  /** Returns the lane of work on caches. */
  public Lane cache() {
    return cache;
  }

  /** Returns the lane of work on the database. */
  public Lane database() {
    return database;
  }
}
