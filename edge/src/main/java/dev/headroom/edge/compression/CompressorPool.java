// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.compression;

import java.util.concurrent.ArrayBlockingQueue;

/**
 * A pool of compressors of one coding, since each owns native memory that is slow to allocate.
 *
 * <p>Thread-safe. Never waits: an empty pool creates a compressor, a full one closes it.
 */
final class CompressorPool {
  private static final int MAX_IDLE = 64;

  private final ContentCoding coding;
  private final int level;
  private final ArrayBlockingQueue<Compressor> idle = new ArrayBlockingQueue<>(MAX_IDLE);
  private volatile boolean closed;

  CompressorPool(ContentCoding coding, int level) {
    this.coding = coding;
    this.level = level;
  }

  /** Returns the coding's name in HTTP. */
  String token() {
    return coding.token();
  }

  Compressor acquire() {
    Compressor compressor = idle.poll();
    return compressor == null ? coding.compressor(level) : compressor;
  }

  void release(Compressor compressor) {
    if (closed || !idle.offer(compressor)) {
      compressor.close();
    }
    if (closed) {
      close();
    }
  }

  void close() {
    closed = true;
    for (Compressor compressor = idle.poll(); compressor != null; compressor = idle.poll()) {
      compressor.close();
    }
  }
}
