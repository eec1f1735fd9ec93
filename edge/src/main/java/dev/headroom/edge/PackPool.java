// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import java.util.concurrent.ArrayBlockingQueue;

/**
 * Keeps a few writers of one coding, since each owns native memory that is slow to get.
 *
 * <p>Thread-safe. Never waits: with none at hand it makes one, with enough at hand it ends one.
 */
final class PackPool {
  private static final int KEPT = 64;

  private final Coding coding;
  private final int level;
  private final ArrayBlockingQueue<PackedBody> idle = new ArrayBlockingQueue<>(KEPT);
  private volatile boolean closed;

  PackPool(Coding coding, int level) {
    this.coding = coding;
    this.level = level;
  }

  /** Returns what its writers write, as HTTP names it. */
  String token() {
    return coding.token();
  }

  PackedBody take() {
    PackedBody body = idle.poll();
    return body == null ? coding.body(level) : body;
  }

  void give(PackedBody body) {
    if (closed || !idle.offer(body)) {
      body.end();
    }
    if (closed) {
      close();
    }
  }

  void close() {
    closed = true;
    for (PackedBody body = idle.poll(); body != null; body = idle.poll()) {
      body.end();
    }
  }
}
