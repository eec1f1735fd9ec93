// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.index;

import dev.headroom.database.index.IndexMigrator;
import dev.headroom.database.index.IndexResult;
import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.query.Quantity;
import java.util.Locale;

/**
 * Records each index that was built or dropped among the events of the history, so that charts and
 * trends show it next to what it changed.
 *
 * <p>Thread-safe.
 */
final class IndexEvents implements IndexMigrator.Listener {
  private static final int KIBIBYTE = 1 << 10;
  private static final int MEBIBYTE = 1 << 20;

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
        "%s on %s in %s%s",
        result.state().name().toLowerCase(Locale.ROOT),
        result.table(),
        new Quantity(result.took().toMillis() / 1e3, Quantity.Unit.SECONDS).text(),
        result.sizeBytes() == 0 ? "" : ", " + size(result.sizeBytes()));
  }

  private static String size(long bytes) {
    return bytes < MEBIBYTE
        ? bytes / KIBIBYTE + " KiB"
        : String.format(Locale.ROOT, "%.1f MiB", (double) bytes / MEBIBYTE);
  }
}
