// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.compression;

import dev.headroom.edge.BodyResponse;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A response that may be compressed: withholds the length, and passes the body through {@link
 * CompressionDecision}. Confined to one thread at a time, except for its body.
 */
final class CompressingResponse extends BodyResponse {
  private static final String LENGTH = "Content-Length";

  private final CompressionDecision decision;
  private @Nullable Output output;

  CompressingResponse(HttpServletResponse to, CompressionDecision decision) {
    super(to);
    this.decision = decision;
  }

  /** Finishes the body; a second call does nothing. */
  void finish() throws IOException {
    Output known = output;
    if (known != null && writer() != null) {
      known.ignoreFlushes();
      flushWriter();
    }
    decision.finish();
  }

  /** Discards the body, because another response replaces it. */
  void abandon() {
    decision.discard(false);
  }

  @Override
  protected ServletOutputStream body() throws IOException {
    Output known = output;
    if (known == null) {
      known = new Output(decision, getResponse().getOutputStream());
      output = known;
    }
    return known;
  }

  @Override
  public void flushBuffer() throws IOException {
    if (writer() == null) {
      decision.flush();
    } else {
      flushWriter();
    }
  }

  /** Discards what the writer holds, then restarts the decision. */
  @Override
  public void resetBuffer() {
    super.resetBuffer();
    decision.discard(false);
    flushWriter();
    decision.discard(true);
  }

  @Override
  public void reset() {
    resetBuffer();
    super.reset();
    decision.declareLength(-1);
    output = null;
  }

  @Override
  public void sendError(int status) throws IOException {
    discard();
    super.sendError(status);
  }

  @Override
  public void sendError(int status, @Nullable String message) throws IOException {
    discard();
    super.sendError(status, message);
  }

  @Override
  public void sendRedirect(String location) throws IOException {
    discard();
    super.sendRedirect(location);
  }

  @Override
  public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
    if (clearBuffer) {
      discard();
    } else {
      finish();
    }
    super.sendRedirect(location, status, clearBuffer);
  }

  private void discard() {
    if (!isCommitted()) {
      decision.discard(false);
    }
  }

  @Override
  public void setContentLength(int bytes) {
    decision.declareLength(bytes);
  }

  @Override
  public void setContentLengthLong(long bytes) {
    decision.declareLength(bytes);
  }

  @Override
  public void setHeader(String name, @Nullable String value) {
    if (!isLength(name, value)) {
      super.setHeader(name, value);
    }
  }

  @Override
  public void addHeader(String name, @Nullable String value) {
    if (!isLength(name, value)) {
      super.addHeader(name, value);
    }
  }

  @Override
  public void setIntHeader(String name, int value) {
    if (!isLength(name, Integer.toString(value))) {
      super.setIntHeader(name, value);
    }
  }

  @Override
  public void addIntHeader(String name, int value) {
    if (!isLength(name, Integer.toString(value))) {
      super.addIntHeader(name, value);
    }
  }

  private boolean isLength(String name, @Nullable String value) {
    if (!LENGTH.equalsIgnoreCase(name)) {
      return false;
    }
    try {
      decision.declareLength(value == null ? -1 : Long.parseLong(value.strip()));
    } catch (NumberFormatException malformed) {
      decision.declareLength(-1);
    }
    return true;
  }

  /**
   * The stream that a handler writes to; passes the body through {@link CompressionDecision}.
   * Confined to one thread at a time.
   */
  private static final class Output extends ServletOutputStream {
    private final CompressionDecision decision;
    private final ServletOutputStream plain;
    private boolean ignoresFlushes;

    Output(CompressionDecision decision, ServletOutputStream plain) {
      this.decision = decision;
      this.plain = plain;
    }

    /**
     * Ignores flushes from now on: the writer on top is flushed into the buffer, nothing is sent.
     */
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
}
