// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes one gzip body after another; its native memory and its buffer are used again.
 *
 * <p>One thread at a time. {@link #end} gives the native memory back.
 */
final class GzipBody {
  private static final int BUFFER_BYTES = 8192;
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  private final Deflater deflater;
  private final CRC32 check = new CRC32();
  private final byte[] buffer = new byte[BUFFER_BYTES];

  GzipBody(int level) {
    this.deflater = new Deflater(level, true);
  }

  void begin(OutputStream to) throws IOException {
    deflater.reset();
    check.reset();
    to.write(HEADER);
  }

  void write(byte[] from, int offset, int length, OutputStream to) throws IOException {
    check.update(from, offset, length);
    deflater.setInput(from, offset, length);
    while (!deflater.needsInput()) {
      drain(Deflater.NO_FLUSH, to);
    }
  }

  /** Writes out what was taken, so that the reader can read all of it. */
  void flush(OutputStream to) throws IOException {
    while (drain(Deflater.SYNC_FLUSH, to) == BUFFER_BYTES) {
      // A full buffer means that there may be more.
    }
  }

  void finish(OutputStream to) throws IOException {
    deflater.finish();
    while (!deflater.finished()) {
      drain(Deflater.NO_FLUSH, to);
    }
    littleEndian(0, check.getValue());
    littleEndian(4, deflater.getBytesRead());
    to.write(buffer, 0, 8);
  }

  void end() {
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
