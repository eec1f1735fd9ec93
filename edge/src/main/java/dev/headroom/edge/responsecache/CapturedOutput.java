// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;

/** The stream that a handler writes to while its answer is captured. Confined to one thread. */
final class CapturedOutput extends ServletOutputStream {
  private final CapturedResponse answer;

  CapturedOutput(CapturedResponse answer) {
    this.answer = answer;
  }

  @Override
  public void write(int octet) throws IOException {
    answer.write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    answer.write(from, offset, length);
  }

  @Override
  public void flush() throws IOException {
    answer.flush();
  }

  @Override
  public void close() throws IOException {
    answer.closeBody();
  }

  @Override
  public boolean isReady() {
    ServletOutputStream direct = answer.direct();
    return direct == null || direct.isReady();
  }

  @Override
  public void setWriteListener(WriteListener listener) {
    try {
      answer.release(ResponseCacheListener.NotStored.FORM);
    } catch (IOException failed) {
      listener.onError(failed);
      return;
    }
    ServletOutputStream direct = answer.direct();
    if (direct == null) {
      throw new IllegalStateException("a refresh of a kept answer cannot be written later");
    }
    direct.setWriteListener(listener);
  }
}
