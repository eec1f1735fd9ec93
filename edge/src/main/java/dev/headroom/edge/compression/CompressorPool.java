// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.compression;

import java.util.concurrent.ArrayBlockingQueue;

/**
 * Keeps a few writers of one coding, since each owns native memory that is slow to get.
 *
 * <p>Thread-safe. Never waits: with none at hand it makes one, with enough at hand it ends one.
 */
final class CompressorPool {
  private static final int KEPT = 64;

  private final ContentCoding coding;
  private final int level;
  private final ArrayBlockingQueue<Compressor> idle = new ArrayBlockingQueue<>(KEPT);
  private volatile boolean closed;

  CompressorPool(ContentCoding coding, int level) {
    this.coding = coding;
    this.level = level;
  }

  /** Returns what its writers write, as HTTP names it. */
  String token() {
    return coding.token();
  }

  Compressor acquire() {
    Compressor body = idle.poll();
    return body == null ? coding.body(level) : body;
  }

  void release(Compressor body) {
    if (closed || !idle.offer(body)) {
      body.close();
    }
    if (closed) {
      close();
    }
  }

  void close() {
    closed = true;
    for (Compressor body = idle.poll(); body != null; body = idle.poll()) {
      body.close();
    }
  }
}
