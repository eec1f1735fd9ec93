// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.guard;

import dev.headroom.edge.PrefetchableRequest;
import dev.headroom.edge.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Monitors size, pace and JSON bounds of a body while it is read, and refuses it at the first bound
 * that is exceeded. Confined to one thread at a time.
 */
final class BodyMonitor implements PrefetchableRequest.BodyObserver {
  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final GuardSettings settings;
  private final @Nullable JsonBoundsCheck json;
  private long begunNanos;
  private boolean begun;
  private long bytes;
  private int refused;

  /**
   * Creates a monitor.
   *
   * @param json null for a body that is not JSON
   */
  BodyMonitor(
      HttpServletRequest request,
      HttpServletResponse response,
      GuardSettings settings,
      @Nullable JsonBoundsCheck json) {
    this.request = request;
    this.response = response;
    this.settings = settings;
    this.json = json;
  }

  @Override
  public void beforeRead() throws IOException {
    if (!begun) {
      begun = true;
      begunNanos = System.nanoTime();
    }
    throwIfRefused();
  }

  @Override
  public void afterRead(byte[] from, int offset, int count) throws IOException {
    bytes += count;
    if (bytes > settings.maxBodyBytes()) {
      throw refuse(tooLarge(settings));
    }
    if (json != null) {
      json.accept(from, offset, count);
      if (!json.fault().isEmpty()) {
        throw refuse(
            Problem.of(400, "Bad Request", "The JSON body is refused: " + json.fault() + "."));
      }
    }
    if (settings.pace().isTooSlow(System.nanoTime() - begunNanos, bytes)) {
      throw refuse(slow());
    }
  }

  /**
   * Refuses a body that the container could not read: it waited until its time-out, or found a
   * broken chunk or a disconnected client. Containers wrap a time-out, some once.
   */
  @Override
  public IOException failed(IOException cause) throws IOException {
    throwIfRefused();
    boolean timedOut =
        cause instanceof SocketTimeoutException
            || cause.getCause() instanceof SocketTimeoutException;
    Problem problem =
        timedOut ? slow() : Problem.of(400, "Bad Request", "The body is broken off or malformed.");
    refused = problem.status();
    if (!response.isCommitted()) {
      // The container has closed the response to writing, as it does at its time-out.
      Problem.closeConnection(request, response);
      response.sendError(refused);
    }
    return new BodyRefusedException(refused);
  }

  /** Returns whether the body was refused for its pace. */
  boolean isTooSlow() {
    return refused == 408;
  }

  private void throwIfRefused() throws BodyRefusedException {
    if (refused != 0) {
      throw new BodyRefusedException(refused);
    }
  }

  /** Refuses while the handler reads; what the handler writes afterwards is discarded. */
  private BodyRefusedException refuse(Problem problem) throws IOException {
    throwIfRefused();
    refused = problem.status();
    if (!response.isCommitted()) {
      RequestGuardFilter.refuse(problem, request, response);
      response.flushBuffer();
    }
    return new BodyRefusedException(refused);
  }

  private static Problem slow() {
    return Problem.of(408, "Request Timeout", "The body comes too slowly.");
  }

  static Problem tooLarge(GuardSettings settings) {
    return Problem.of(
        413, "Content Too Large", "At most " + settings.maxBodyBytes() + " bytes are accepted.");
  }
}
