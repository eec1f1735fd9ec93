// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import java.util.concurrent.ArrayBlockingQueue;

/**
 * Keeps a few gzip writers, since each owns native memory that is slow to get.
 *
 * <p>Thread-safe. Never waits: with none at hand it makes one, with enough at hand it ends one.
 */
final class GzipPool {
  private static final int KEPT = 64;

  private final int level;
  private final ArrayBlockingQueue<GzipBody> idle = new ArrayBlockingQueue<>(KEPT);
  private volatile boolean closed;

  GzipPool(int level) {
    this.level = level;
  }

  GzipBody take() {
    GzipBody body = idle.poll();
    return body == null ? new GzipBody(level) : body;
  }

  void give(GzipBody body) {
    if (closed || !idle.offer(body)) {
      body.end();
    }
    if (closed) {
      close();
    }
  }

  void close() {
    closed = true;
    for (GzipBody body = idle.poll(); body != null; body = idle.poll()) {
      body.end();
    }
  }
}
