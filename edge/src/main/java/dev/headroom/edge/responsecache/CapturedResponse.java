// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.edge.BodyResponse;
import dev.headroom.edge.responsecache.ResponseCacheMeters.NotStored;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A response that is buffered whole, so that it can be stored; released to the client as soon as it
 * turns out that it cannot be. Confined to one thread until it is released, then as its container
 * has it.
 */
final class CapturedResponse extends BodyResponse {

  /**
   * What the response is captured for. Immutable.
   *
   * @param detached whether the client has its response already, so that nothing is written to it
   * @param replaced the headers of the stored response that a detached one replaces; else empty
   * @param onUnstorable called at once when it is known why the response cannot be stored
   */
  record CapturePurpose(
      StoragePolicy policy,
      int maxBytes,
      boolean detached,
      List<HeaderLine> replaced,
      BiConsumer<CapturedResponse, NotStored> onUnstorable) {}

  /** An error that the container is to write. Immutable. */
  record Failure(int status, @Nullable String message) {}

  private final HttpServletResponse client;
  private final BufferedResponse buffered;
  private final CapturePurpose purpose;
  private final Output output = new Output();
  private @Nullable Failure failure;
  private @Nullable ServletOutputStream direct;
  private boolean released;
  private boolean redirected;
  private boolean closed;

  CapturedResponse(HttpServletResponse client, CapturePurpose purpose) {
    this(client, new BufferedResponse(client, purpose.replaced()), purpose);
  }

  private CapturedResponse(
      HttpServletResponse client, BufferedResponse buffered, CapturePurpose purpose) {
    super(buffered);
    this.client = client;
    this.buffered = buffered;
    this.purpose = purpose;
  }

  /** Returns whether the client has its response already. */
  boolean isDetached() {
    return purpose.detached();
  }

  /** Returns whether the client receives the response as it is written. */
  boolean isReleased() {
    return released;
  }

  @Nullable Failure failure() {
    return failure;
  }

  /** Returns what is buffered: status, headers and body. */
  BufferedResponse buffered() {
    return buffered;
  }

  /** Returns whether the body has the length that was declared for it. */
  boolean isWhole() {
    long declared = buffered.declaredBytes();
    return declared < 0 || declared == buffered.body().size();
  }

  /** Flushes the writer into the buffer. */
  void finish() {
    flushWriter();
  }

  /** Sends the client what is buffered; what follows goes to the client directly. */
  void release(NotStored why) throws IOException {
    if (released) {
      return;
    }
    purpose.onUnstorable().accept(this, why);
    if (!purpose.detached()) {
      buffered.writeTo(client);
      direct = client.getOutputStream();
      setResponse(client);
    }
    released = true;
    buffered.resetBuffer();
  }

  /** Sends the client the response as the handler made it. */
  void replay() throws IOException {
    Failure failed = failure;
    if (failed == null) {
      buffered.writeTo(client);
      return;
    }
    buffered.writeHeadersTo(client);
    if (failed.message() == null) {
      client.sendError(failed.status());
    } else {
      client.sendError(failed.status(), failed.message());
    }
  }

  /** A failure stays buffered too, since an older response may stand in for it. */
  private void releaseIfUnstorable(int moreBytes) throws IOException {
    boolean fits =
        buffered.body().size() + (long) moreBytes <= purpose.maxBytes()
            && buffered.declaredBytes() <= purpose.maxBytes();
    if (!fits) {
      release(NotStored.SIZE);
    } else if (buffered.body().size() == 0) {
      NotStored why = purpose.policy().refusal(getStatus(), buffered.lines());
      if (why != null && (why != NotStored.STATUS || getStatus() < 500)) {
        release(why);
      }
    }
  }

  @Override
  protected ServletOutputStream body() {
    return output;
  }

  @Override
  public void flushBuffer() throws IOException {
    finish();
    super.flushBuffer();
  }

  @Override
  public boolean isCommitted() {
    return direct != null ? client.isCommitted() : released || redirected || failure != null;
  }

  @Override
  public void resetBuffer() {
    super.resetBuffer();
    finish();
    buffered.resetBuffer();
    closed = false;
  }

  @Override
  public void reset() {
    super.reset();
    buffered.reset();
    closed = false;
  }

  @Override
  public void sendError(int code) throws IOException {
    sendError(code, null);
  }

  @Override
  public void sendError(int code, @Nullable String message) throws IOException {
    if (isCommitted()) {
      throw new IllegalStateException("the response is committed already");
    }
    if (released) {
      client.sendError(code, message);
      return;
    }
    failure = new Failure(code, message);
    setStatus(code);
    buffered.resetBuffer();
    closed = true;
  }

  @Override
  public void sendRedirect(String location) throws IOException {
    sendRedirect(location, SC_FOUND, true);
  }

  /** A redirect without a lifetime is left to the container. */
  @Override
  public void sendRedirect(String location, int code, boolean clearBuffer) throws IOException {
    if (!released && purpose.policy().refusal(code, buffered.lines()) == null) {
      resetBuffer();
      setStatus(code);
      setHeader("Location", location);
      redirected = true;
      closed = true;
      return;
    }
    release(NotStored.STATUS);
    if (!purpose.detached()) {
      client.sendRedirect(location, code, clearBuffer);
    }
  }

  /** Trailers come after the body, so they cannot be stored with it. */
  @Override
  public void setTrailerFields(Supplier<Map<String, String>> supplier) {
    try {
      release(NotStored.FORM);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    if (!purpose.detached()) {
      client.setTrailerFields(supplier);
    }
  }

  /** The stream that the handler writes to, before and after the release. */
  private final class Output extends ServletOutputStream {
    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      if (!released && !closed) {
        releaseIfUnstorable(length);
      }
      ServletOutputStream past = direct;
      if (past != null) {
        past.write(from, offset, length);
      } else if (!released && !closed) {
        buffered.body().write(from, offset, length);
      }
    }

    @Override
    public void flush() throws IOException {
      ServletOutputStream past = direct;
      if (past != null) {
        past.flush();
      }
    }

    @Override
    public void close() throws IOException {
      closed = true;
      ServletOutputStream past = direct;
      if (past != null) {
        past.close();
      }
    }

    @Override
    public boolean isReady() {
      ServletOutputStream past = direct;
      return past == null || past.isReady();
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      try {
        release(NotStored.FORM);
      } catch (IOException failed) {
        listener.onError(failed);
        return;
      }
      ServletOutputStream past = direct;
      if (past == null) {
        throw new IllegalStateException("a background refresh cannot write asynchronously");
      }
      past.setWriteListener(listener);
    }
  }
}
