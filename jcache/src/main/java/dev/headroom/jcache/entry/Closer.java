// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache.entry;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes what the application gave to a cache, where it can be closed. What fails is logged, and
 * the rest is closed all the same.
 *
 * <p>Thread-safe.
 */
public final class Closer {

  private static final Logger LOG = LoggerFactory.getLogger(Closer.class);

  private Closer() {}

  public static void all(@Nullable Object... parts) {
    for (Object part : parts) {
      if (part instanceof AutoCloseable closeable) {
        close(closeable);
      }
    }
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.warn("{} was interrupted as it was closed", part.getClass().getName(), e);
    } catch (Exception e) {
      LOG.warn("{} failed to close", part.getClass().getName(), e);
    }
  }
}
