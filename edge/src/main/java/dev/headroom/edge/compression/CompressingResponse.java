// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.compression;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import org.jspecify.annotations.Nullable;

/**
 * A response that may be compressed: withholds the length, and passes the body through {@link
 * CompressionDecision}. Confined to one thread at a time, except for its body.
 */
final class CompressingResponse extends HttpServletResponseWrapper {
  private static final String LENGTH = "Content-Length";

  private final CompressionDecision decision;
  private @Nullable CompressingOutput output;
  private @Nullable PrintWriter writer;
  private boolean streamTaken;

  CompressingResponse(HttpServletResponse to, CompressionDecision decision) {
    super(to);
    this.decision = decision;
  }

  /** Finishes the body; a second call does nothing. */
  void finish() throws IOException {
    drain();
    decision.finish();
  }

  /** Discards the body, because another response replaces it. */
  void abandon() {
    decision.discard(false);
  }

  private void drain() {
    CompressingOutput under = output;
    PrintWriter known = writer;
    if (known != null && under != null) {
      under.ignoreFlushes();
      known.flush();
    }
  }

  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    if (writer != null) {
      throw new IllegalStateException("getWriter was called before getOutputStream");
    }
    streamTaken = true;
    return output();
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    PrintWriter known = writer;
    if (known == null) {
      if (streamTaken) {
        throw new IllegalStateException("getOutputStream was called before getWriter");
      }
      String charset = getCharacterEncoding();
      super.setCharacterEncoding(charset);
      known = new PrintWriter(new OutputStreamWriter(output(), charset(charset)));
      writer = known;
    }
    return known;
  }

  private static Charset charset(String name) throws UnsupportedEncodingException {
    try {
      return Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
      throw new UnsupportedEncodingException(name);
    }
  }

  private CompressingOutput output() throws IOException {
    CompressingOutput known = output;
    if (known == null) {
      known = new CompressingOutput(decision, super.getOutputStream());
      output = known;
    }
    return known;
  }

  @Override
  public void flushBuffer() throws IOException {
    PrintWriter known = writer;
    if (known == null) {
      decision.flush();
    } else {
      known.flush();
    }
  }

  @Override
  public void resetBuffer() {
    super.resetBuffer();
    restart();
  }

  @Override
  public void reset() {
    super.reset();
    restart();
    decision.declareLength(-1);
    output = null;
    writer = null;
    streamTaken = false;
  }

  /** Discards what the writer holds, then restarts the decision. */
  private void restart() {
    decision.discard(false);
    PrintWriter known = writer;
    if (known != null) {
      known.flush();
    }
    decision.discard(true);
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

  @Override
  public void setCharacterEncoding(@Nullable String charset) {
    if (writer == null) {
      super.setCharacterEncoding(charset);
    }
  }

  @Override
  public void setContentType(@Nullable String type) {
    String before = getCharacterEncoding();
    super.setContentType(type);
    if (writer != null) {
      super.setCharacterEncoding(before);
    }
  }
}
