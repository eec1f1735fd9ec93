// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.compression;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Compresses one body after another by gzip, with the same native memory and buffers.
 *
 * <p>One thread at a time. {@link #close} frees the native memory.
 */
public final class GzipCompressor {
  private static final int BUFFER_BYTES = 8192;
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  private final Deflater deflater;
  private final CRC32 check = new CRC32();
  private final byte[] buffer = new byte[BUFFER_BYTES];

  /**
   * Creates a compressor.
   *
   * @param level 1 (fastest) to 9 (smallest)
   */
  public GzipCompressor(int level) {
    this.deflater = new Deflater(level, true);
  }

  /** Begins a body; an unfinished one is discarded. */
  public void begin(OutputStream to) throws IOException {
    deflater.reset();
    check.reset();
    to.write(HEADER);
  }

  /** Compresses bytes of the body, and writes what is complete. */
  public void write(byte[] from, int offset, int length, OutputStream to) throws IOException {
    check.update(from, offset, length);
    deflater.setInput(from, offset, length);
    while (!deflater.needsInput()) {
      drain(Deflater.NO_FLUSH, to);
    }
  }

  /** Writes everything that was accepted, so that the reader can decode it. */
  void flush(OutputStream to) throws IOException {
    while (drain(Deflater.SYNC_FLUSH, to) == BUFFER_BYTES) {
      // a full buffer: there may be more
    }
  }

  /** Ends the body; {@link #begin} starts another. */
  public void finish(OutputStream to) throws IOException {
    deflater.finish();
    while (!deflater.finished()) {
      drain(Deflater.NO_FLUSH, to);
    }
    littleEndian(0, check.getValue());
    littleEndian(4, deflater.getBytesRead());
    to.write(buffer, 0, 8);
  }

  /** Frees the native memory; nothing may be called afterwards. */
  public void close() {
    deflater.end();
  }

  private int drain(int how, OutputStream to) throws IOException {
    int count = deflater.deflate(buffer, 0, BUFFER_BYTES, how);
    if (count > 0) {
      to.write(buffer, 0, count);
    }
    return count;
  }

  private void littleEndian(int at, long value) {
    for (int i = 0; i < 4; i++) {
      buffer[at + i] = (byte) (value >>> (8 * i));
    }
  }
}
