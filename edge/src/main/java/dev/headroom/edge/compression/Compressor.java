// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.compression;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes one packed body after another; its native memory and its buffers are used again.
 *
 * <p>One thread at a time. {@link #close} gives the native memory back.
 */
sealed interface Compressor permits GzipCompressor, ZstdCompressor {

  /** Begins a body; one that was not finished is forgotten. */
  void begin(OutputStream to) throws IOException;

  void write(byte[] from, int offset, int length, OutputStream to) throws IOException;

  /** Writes out what was taken, so that the reader can read all of it. */
  void flush(OutputStream to) throws IOException;

  void finish(OutputStream to) throws IOException;

  void close();
}
