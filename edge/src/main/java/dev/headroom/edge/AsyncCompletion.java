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
import java.util.function.LongSupplier;

/**
 * Runs an action once when a request is complete, be it asynchronous or not.
 *
 * <p>Thread-safe.
 */
public final class AsyncCompletion implements AsyncListener {
  private static final String EVENT_STREAM = "text/event-stream";

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

  /**
   * What is done with the status and the time of a complete request.
   *
   * <p>Thread-safe, as all implementations must be.
   */
  @FunctionalInterface
  public interface Timed {
    /** Takes the status, and how long the request took. */
    void complete(int status, long nanos);
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

  /**
   * Passes a request on as {@link #handle(HttpServletRequest, HttpServletResponse, FilterChain,
   * IntConsumer)} does, and times it. A stream of server-sent events lasts as long as its reader
   * stays: it counts as complete, and took as long, when it is open.
   *
   * @param clock in nanoseconds
   */
  public static void time(
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      LongSupplier clock,
      Timed whenComplete)
      throws IOException, ServletException {
    long start = clock.getAsLong();
    boolean threw = true;
    try {
      chain.doFilter(request, response);
      threw = false;
    } finally {
      long passed = clock.getAsLong() - start;
      if (!threw && request.isAsyncStarted() && !isEventStream(response)) {
        listen(
            request,
            outcome ->
                whenComplete.complete(
                    status(response, outcome == Outcome.FAILED),
                    isEventStream(response) ? passed : clock.getAsLong() - start));
      } else {
        whenComplete.complete(status(response, threw), passed);
      }
    }
  }

  /** Returns whether a response is a stream of server-sent events, as far as it is known yet. */
  public static boolean isEventStream(HttpServletResponse response) {
    String type = response.getContentType();
    return type != null && type.regionMatches(true, 0, EVENT_STREAM, 0, EVENT_STREAM.length());
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
