// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.compression;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;

/**
 * The stream that a handler writes to; passes the body through {@link CompressionDecision}.
 * Confined to one thread at a time.
 */
final class CompressingOutput extends ServletOutputStream {
  private final CompressionDecision decision;
  private final ServletOutputStream plain;
  private boolean ignoresFlushes;

  CompressingOutput(CompressionDecision decision, ServletOutputStream plain) {
    this.decision = decision;
    this.plain = plain;
  }

  /** Ignores flushes from now on: the writer on top is flushed into the buffer, nothing is sent. */
  void ignoreFlushes() {
    ignoresFlushes = true;
  }

  @Override
  public void write(int octet) throws IOException {
    decision.write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    decision.write(from, offset, length);
  }

  @Override
  public void flush() throws IOException {
    if (!ignoresFlushes) {
      decision.flush();
    }
  }

  @Override
  public void close() throws IOException {
    decision.finish();
    plain.close();
  }

  @Override
  public boolean isReady() {
    return plain.isReady();
  }

  @Override
  public void setWriteListener(WriteListener listener) {
    try {
      decision.disable();
    } catch (IOException failed) {
      listener.onError(failed);
      return;
    }
    plain.setWriteListener(listener);
  }
}
