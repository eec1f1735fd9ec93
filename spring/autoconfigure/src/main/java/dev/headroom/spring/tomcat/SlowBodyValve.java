// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.tomcat;

import static jakarta.servlet.http.HttpServletResponse.SC_REQUEST_TIMEOUT;

import dev.headroom.edge.guard.BodyPace;
import dev.headroom.edge.guard.BodyRefusedException;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.coyote.InputBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.jspecify.annotations.Nullable;

/**
 * Enforces the pace of bodies that no filter reads: forms and parts, which Tomcat reads itself, and
 * whatever is left of a body when its response is complete, be it a refusal or a response to GET.
 *
 * <p>Tomcat waits for the rest of a body to use the connection again, at the sender's pace. Here it
 * gets a bounded time after the response was sent; then the connection is closed.
 *
 * <p>Thread-safe. A request without a body costs nothing.
 */
final class SlowBodyValve extends ValveBase {
  /** Behind the filters' own check of the pace, which responds better. */
  private static final long SLACK_NANOS = Duration.ofSeconds(1).toNanos();

  private static final String HTTP_2 = "HTTP/2.0";

  private final BodyPace pace;
  private final long restNanos;
  private final int restBytes;

  /**
   * Creates the valve.
   *
   * @param pace of bodies while they are read
   * @param rest longest time for the rest of a body after its response
   * @param restBytes most bytes of it
   */
  SlowBodyValve(BodyPace pace, Duration rest, int restBytes) {
    super(true);
    this.pace = pace;
    this.restNanos = rest.toNanos();
    this.restBytes = restBytes;
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    org.apache.coyote.Request parsed = request.getCoyoteRequest();
    boolean first = request.getDispatcherType() == DispatcherType.REQUEST;
    if (first && parsed.isFinished()) {
      getNext().invoke(request, response);
      return;
    }
    PacedBody body = pace(parsed, first);
    try {
      getNext().invoke(request, response);
    } finally {
      if (!request.isAsync()) {
        end(request, response, body);
      }
    }
  }

  /** Puts the pace before the input of a connection, which serves one request after another. */
  private PacedBody pace(org.apache.coyote.Request parsed, boolean first) {
    PacedBody body =
        parsed.getInputBuffer() instanceof PacedBody known
            ? known
            : new PacedBody(parsed.getInputBuffer());
    if (first) {
      body.restart();
    }
    parsed.setInputBuffer(body);
    return body;
  }

  private void end(Request request, Response response, PacedBody body) throws IOException {
    org.apache.coyote.Request parsed = request.getCoyoteRequest();
    boolean tooSlow = body.tooSlow || response.getStatus() == SC_REQUEST_TIMEOUT;
    boolean closes = tooSlow || (parsed.hasExpectation() && !body.begun);
    // Over HTTP/2 Tomcat ends the stream after its response, without an error; a connection that
    // serves other streams need not be read clean.
    boolean ownsConnection = !HTTP_2.equals(request.getProtocol());
    if (ownsConnection && !closes && !parsed.isFinished()) {
      response.finishResponse();
      closes = !body.readRest(parsed);
    }
    if (closes) {
      parsed.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
    }
  }

  /** The body of one request after another. One thread at a time. */
  private final class PacedBody implements InputBuffer, ApplicationBufferHandler {
    private final InputBuffer source;
    private boolean begun;
    private boolean tooSlow;
    private long begunNanos;
    private long bytes;
    private @Nullable ByteBuffer read;

    PacedBody(InputBuffer source) {
      this.source = source;
    }

    void restart() {
      begun = false;
      tooSlow = false;
      bytes = 0;
    }

    @Override
    public int doRead(ApplicationBufferHandler handler) throws IOException {
      if (!begun) {
        begun = true;
        begunNanos = System.nanoTime();
      }
      int count = tooSlow ? -1 : source.doRead(handler);
      bytes += Math.max(0, count);
      long elapsed = System.nanoTime() - begunNanos - SLACK_NANOS;
      tooSlow |= count >= 0 && pace.isTooSlow(elapsed, bytes);
      if (tooSlow) {
        throw new SlowBodyException();
      }
      return count;
    }

    @Override
    public int available() {
      return source.available();
    }

    /** Reads what is left; returns whether that was all. */
    boolean readRest(org.apache.coyote.Request parsed) {
      long until = System.nanoTime() + restNanos;
      int left = restBytes;
      try {
        while (!parsed.isFinished() && left > 0 && System.nanoTime() - until < 0) {
          int count = source.doRead(this);
          left = count < 0 ? 0 : left - count;
        }
      } catch (IOException broken) {
        return false;
      }
      return parsed.isFinished();
    }

    @Override
    public void setByteBuffer(ByteBuffer buffer) {
      read = buffer;
    }

    @Override
    public @Nullable ByteBuffer getByteBuffer() {
      return read;
    }

    @Override
    public void expand(int size) {
      // What is read here is discarded.
    }
  }

  /**
   * Thrown for each slow sender, of which there may be hundreds: so it has no stack trace. Tomcat
   * takes it for its own time-out, and filters for a body that was refused.
   */
  private static final class SlowBodyException extends SocketTimeoutException {
    private static final long serialVersionUID = 1L;

    SlowBodyException() {
      super("the body comes too slowly");
      initCause(new BodyRefusedException(SC_REQUEST_TIMEOUT));
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // nothing is written
    public Throwable fillInStackTrace() {
      return this;
    }
  }
}
