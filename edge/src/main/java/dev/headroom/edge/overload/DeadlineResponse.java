// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.overload;

import dev.headroom.ground.Deadline;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;

/**
 * A response that refuses a body which begins after the deadline. Confined to one thread at a time.
 *
 * <p>Error responses pass: they are as good as the one that would replace them.
 */
final class DeadlineResponse extends HttpServletResponseWrapper {
  private final Deadline deadline;
  private boolean watched = true;

  DeadlineResponse(HttpServletResponse response, Deadline deadline) {
    super(response);
    this.deadline = deadline;
  }

  /** Thrown to the writer of a late body. Immutable. Has no stack trace. */
  static final class LateBodyException extends IOException {
    private static final long serialVersionUID = 1L;

    LateBodyException() {
      super("the request's deadline passed before its response began");
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // nothing is written
    public Throwable fillInStackTrace() {
      return this;
    }
  }

  /** Ends the watch: what an asynchronous request writes later passes. */
  void release() {
    watched = false;
  }

  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    throwIfLate();
    return super.getOutputStream();
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    throwIfLate();
    return super.getWriter();
  }

  private void throwIfLate() throws LateBodyException {
    if (watched && getStatus() < SC_BAD_REQUEST && !isCommitted() && deadline.isPassed()) {
      watched = false;
      throw new LateBodyException();
    }
  }
}
