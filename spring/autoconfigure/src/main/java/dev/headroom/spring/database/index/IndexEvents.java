// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.index;

import dev.headroom.database.index.IndexMigrator;
import dev.headroom.database.index.IndexResult;
import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.history.History;
import java.util.Locale;

/**
 * Records each index that was built or dropped among the events of the history, so that charts and
 * trends show it next to what it changed.
 *
 * <p>Thread-safe.
 */
final class IndexEvents implements IndexMigrator.Listener {
  private static final int KILOBYTE = 1024;

  private final History history;
  private final TimeSource time;

  IndexEvents(History history, TimeSource time) {
    this.history = history;
    this.time = time;
  }

  @Override
  public void finished(IndexResult result) {
    switch (result.state()) {
      case BUILT, REBUILT, DROPPED ->
          history.mark(
              new Event(
                  time.now(),
                  Event.Kind.MIGRATION,
                  "index " + result.name(),
                  detail(result),
                  history.instance()));
      case ALREADY_THERE, ABSENT, SKIPPED, INTERRUPTED, FAILED -> {
        // Nothing changed.
      }
    }
  }

  private static String detail(IndexResult result) {
    return String.format(
        Locale.ROOT,
        "%s on %s in %d ms%s",
        result.state().name().toLowerCase(Locale.ROOT),
        result.table(),
        result.took().toMillis(),
        result.sizeBytes() == 0 ? "" : ", " + result.sizeBytes() / KILOBYTE + " KiB");
  }
}
