// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.compression;

import java.util.concurrent.ArrayBlockingQueue;

/**
 * A pool of compressors, since each owns native memory that is slow to allocate.
 *
 * <p>Thread-safe. Never waits: an empty pool creates a compressor, a full one closes it.
 */
final class CompressorPool {
  private static final int MAX_IDLE = 64;

  private final int level;
  private final ArrayBlockingQueue<GzipCompressor> idle = new ArrayBlockingQueue<>(MAX_IDLE);
  private volatile boolean closed;

  CompressorPool(int level) {
    this.level = level;
  }

  GzipCompressor acquire() {
    GzipCompressor compressor = idle.poll();
    return compressor == null ? new GzipCompressor(level) : compressor;
  }

  void release(GzipCompressor compressor) {
    if (closed || !idle.offer(compressor)) {
      compressor.close();
    }
    if (closed) {
      close();
    }
  }

  void close() {
    closed = true;
    for (GzipCompressor compressor = idle.poll(); compressor != null; compressor = idle.poll()) {
      compressor.close();
    }
  }
}
