// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Runs an action once when a request is complete, be it asynchronous or not.
 *
 * <p>Thread-safe.
 */
public final class AsyncCompletion implements AsyncListener {
  private final Consumer<Outcome> action;
  private final AtomicBoolean open = new AtomicBoolean(true);
  private volatile boolean timedOut;

  /** How an asynchronous request ended. */
  public enum Outcome {
    /** Completed by the application. */
    COMPLETED,
    /** Completed by the container, after its time-out. */
    TIMED_OUT,
    /** Failed with an exception. */
    FAILED
  }

  private AsyncCompletion(Consumer<Outcome> action) {
    this.action = action;
  }

  /** Runs an action when an asynchronous request is complete. */
  public static void listen(HttpServletRequest request, Consumer<Outcome> action) {
    request.getAsyncContext().addListener(new AsyncCompletion(action));
  }

  /**
   * Passes a request on, and calls an action with the response's status when it is complete; 500
   * for an exception before the response was committed.
   */
  public static void handle(
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      IntConsumer whenComplete)
      throws IOException, ServletException {
    boolean threw = true;
    try {
      chain.doFilter(request, response);
      threw = false;
    } finally {
      if (!threw && request.isAsyncStarted()) {
        listen(
            request, outcome -> whenComplete.accept(status(response, outcome == Outcome.FAILED)));
      } else {
        whenComplete.accept(status(response, threw));
      }
    }
  }

  private static int status(HttpServletResponse response, boolean failed) {
    return failed && !response.isCommitted() ? 500 : response.getStatus();
  }

  private void end(Outcome outcome) {
    if (open.getAndSet(false)) {
      action.accept(outcome);
    }
  }

  @Override
  public void onComplete(AsyncEvent event) {
    end(timedOut ? Outcome.TIMED_OUT : Outcome.COMPLETED);
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    // The container completes the request.
    timedOut = true;
  }

  @Override
  public void onError(AsyncEvent event) {
    end(Outcome.FAILED);
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    event.getAsyncContext().addListener(this);
  }
}
