// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.compression;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Compresses one body after another, with the same native memory and buffers.
 *
 * <p>One thread at a time. {@link #close} frees the native memory.
 */
sealed interface Compressor permits GzipCompressor, ZstdCompressor {

  /** Begins a body; an unfinished one is discarded. */
  void begin(OutputStream to) throws IOException;

  void write(byte[] from, int offset, int length, OutputStream to) throws IOException;

  /** Writes everything that was accepted, so that the reader can decode it. */
  void flush(OutputStream to) throws IOException;

  void finish(OutputStream to) throws IOException;

  void close();
}
