// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.compression;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;

/**
 * The stream that a handler writes to while the body's form is open. Confined to one thread at a
 * time.
 */
final class CompressingOutput extends ServletOutputStream {
  private final CompressionDecision choice;
  private final ServletOutputStream plain;
  private boolean draining;

  CompressingOutput(CompressionDecision choice, ServletOutputStream plain) {
    this.choice = choice;
    this.plain = plain;
  }

  /** Makes flushing do nothing: a writer on top is emptied, not sent. */
  void draining() {
    draining = true;
  }

  @Override
  public void write(int octet) throws IOException {
    choice.write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    choice.write(from, offset, length);
  }

  @Override
  public void flush() throws IOException {
    if (!draining) {
      choice.flush();
    }
  }

  @Override
  public void close() throws IOException {
    choice.finish();
    plain.close();
  }

  @Override
  public boolean isReady() {
    return plain.isReady();
  }

  @Override
  public void setWriteListener(WriteListener listener) {
    try {
      choice.keepAsIs();
    } catch (IOException failed) {
      listener.onError(failed);
      return;
    }
    plain.setWriteListener(listener);
  }
}
