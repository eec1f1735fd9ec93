// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.edge.responsecache.ResponseCacheListener.NotStored;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is held back whole, to be kept or told; let go as soon as it cannot be kept.
 * Confined to one thread until it is let go, then as its container has it.
 */
final class CapturedResponse extends CapturedHeaders {

  /**
   * What the answer is captured for. Immutable.
   *
   * @param detached the client has its answer already, nothing is written to it
   * @param unfit hears at once why the answer cannot be kept
   */
  record CaptureRequest(
      ResponseCacheRule rule,
      int maxBytes,
      boolean detached,
      BiConsumer<CapturedResponse, NotStored> unfit) {}

  /** An error that the container is to write. Immutable. */
  record Failure(int status, @Nullable String message) {}

  private final HttpServletResponse to;
  private final CaptureRequest purpose;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private final CapturedOutput output = new CapturedOutput(this);
  private @Nullable PrintWriter writer;
  private @Nullable Failure failure;
  private @Nullable ServletOutputStream direct;
  private boolean gone;
  private boolean closed;
  private boolean streamTaken;

  CapturedResponse(HttpServletResponse to, CaptureRequest purpose) {
    super(to);
    this.to = to;
    this.purpose = purpose;
  }

  /** Tells whether the client has its answer already. */
  boolean isDetached() {
    return purpose.detached();
  }

  /** Tells whether the answer was let go. */
  boolean isReleased() {
    return gone;
  }

  @Override
  boolean passes() {
    return gone && !purpose.detached();
  }

  @Override
  boolean isWritten() {
    return writer != null;
  }

  @Nullable Failure failure() {
    return failure;
  }

  /** Returns the client's stream once the answer was let go. */
  @Nullable ServletOutputStream direct() {
    return direct;
  }

  byte[] body() {
    return body.toByteArray();
  }

  /** Tells whether the body has the length that was told for it. */
  boolean isWhole() {
    return declaredBytes() < 0 || declaredBytes() == body.size();
  }

  /** Empties the writer. */
  void finish() {
    PrintWriter known = writer;
    if (known != null) {
      known.flush();
    }
  }

  /** Gives the client what there is, and all that follows. */
  void release(NotStored why) throws IOException {
    if (gone) {
      return;
    }
    purpose.unfit().accept(this, why);
    if (!purpose.detached()) {
      tell();
      direct = to.getOutputStream();
      body.writeTo(direct);
    }
    gone = true;
    body.reset();
  }

  /** Tells the client the answer as the handler made it. */
  void replay() throws IOException {
    Failure failed = failure;
    if (failed == null) {
      tell();
      if (body.size() > 0) {
        body.writeTo(to.getOutputStream());
      }
      return;
    }
    tellHeaders();
    if (failed.message() == null) {
      to.sendError(failed.status());
    } else {
      to.sendError(failed.status(), failed.message());
    }
  }

  void write(byte[] from, int offset, int length) throws IOException {
    if (!gone && !closed) {
      letGoUnlessFit(length);
    }
    ServletOutputStream past = direct;
    if (past != null) {
      past.write(from, offset, length);
    } else if (!gone && !closed) {
      body.write(from, offset, length);
    }
  }

  /** A failure is held back too, since an old answer may stand in for it. */
  private void letGoUnlessFit(int moreBytes) throws IOException {
    boolean fits =
        body.size() + (long) moreBytes <= purpose.maxBytes()
            && declaredBytes() <= purpose.maxBytes();
    if (!fits) {
      release(NotStored.SIZE);
    } else if (body.size() == 0) {
      NotStored why = Storability.refusal(purpose.rule(), getStatus(), lines());
      if (why != null && (why != NotStored.STATUS || getStatus() < 500)) {
        release(why);
      }
    }
  }

  void flush() throws IOException {
    ServletOutputStream past = direct;
    if (past != null) {
      past.flush();
    }
  }

  void closeBody() throws IOException {
    closed = true;
    ServletOutputStream past = direct;
    if (past != null) {
      past.close();
    }
  }

  @Override
  public ServletOutputStream getOutputStream() {
    if (writer != null) {
      throw new IllegalStateException("getWriter was called before getOutputStream");
    }
    streamTaken = true;
    return output;
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    PrintWriter known = writer;
    if (known == null) {
      if (streamTaken) {
        throw new IllegalStateException("getOutputStream was called before getWriter");
      }
      String charset = getCharacterEncoding();
      setCharacterEncoding(charset);
      known = new PrintWriter(new OutputStreamWriter(output, charset(charset)));
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

  @Override
  public void flushBuffer() throws IOException {
    finish();
    if (passes()) {
      to.flushBuffer();
    }
  }

  @Override
  public boolean isCommitted() {
    return passes() ? to.isCommitted() : gone || failure != null;
  }

  @Override
  public void resetBuffer() {
    if (passes()) {
      to.resetBuffer();
    }
    finish();
    body.reset();
    closed = false;
  }

  @Override
  public void reset() {
    if (passes()) {
      to.reset();
    }
    body.reset();
    forget();
    writer = null;
    streamTaken = false;
    closed = false;
  }

  @Override
  public void sendError(int code) throws IOException {
    sendError(code, null);
  }

  @Override
  public void sendError(int code, @Nullable String message) throws IOException {
    if (isCommitted()) {
      throw new IllegalStateException("the answer has begun");
    }
    if (gone) {
      to.sendError(code, message);
      return;
    }
    failure = new Failure(code, message);
    setStatus(code);
    body.reset();
    closed = true;
  }

  @Override
  public void sendRedirect(String location) throws IOException {
    release(NotStored.STATUS);
    if (!purpose.detached()) {
      to.sendRedirect(location);
    }
  }

  @Override
  public void sendRedirect(String location, int code, boolean clearBuffer) throws IOException {
    release(NotStored.STATUS);
    if (!purpose.detached()) {
      to.sendRedirect(location, code, clearBuffer);
    }
  }

  /** Trailers come after the body, so they cannot be kept with it. */
  @Override
  public void setTrailerFields(Supplier<Map<String, String>> supplier) {
    try {
      release(NotStored.FORM);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    if (!purpose.detached()) {
      to.setTrailerFields(supplier);
    }
  }
}
