// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.web;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.TimeSource;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Streams of server-sent events that say when an open page may ask for new figures, and how the
 * service is.
 *
 * <p>Thread-safe. A stream is one virtual thread; a client that reads slowly delays only itself. A
 * stream ends after {@link #LIFETIME}, so that the client comes back and is checked again; at most
 * {@value #MAX_STREAMS} are open.
 */
public final class LiveEvents implements AutoCloseable {
  static final int MAX_STREAMS = 32;
  static final Duration LIFETIME = Duration.ofMinutes(5);
  private static final Duration SLACK = Duration.ofMinutes(1);
  private static final int RETRY_MILLIS = 3000;

  private final Duration period;
  private final Supplier<String> state;
  private final TimeSource time;
  private final Semaphore free = new Semaphore(MAX_STREAMS);
  private final Set<Thread> streams = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Creates the streams.
   *
   * @param period between two events
   * @param state what an event says, one line of JSON
   */
  public LiveEvents(Duration period, Supplier<String> state, TimeSource time) {
    this.period = period;
    this.state = state;
    this.time = time;
  }

  /** Opens a stream, or responds 503 if too many are open. */
  public void open(HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (closed || !free.tryAcquire()) {
      response.setHeader("Retry-After", "30");
      response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
      return;
    }
    boolean started = false;
    try {
      response.setContentType("text/event-stream;charset=utf-8");
      response.setHeader("Cache-Control", "no-store");
      response.setHeader("X-Accel-Buffering", "no");
      response.flushBuffer();
      AsyncContext async = request.startAsync();
      async.setTimeout(LIFETIME.plus(SLACK).toMillis());
      async.addListener(new Completion());
      BackgroundScheduler.virtualThread("console-events", () -> run(async)).start();
      started = true;
    } finally {
      if (!started) {
        free.release();
      }
    }
  }

  private void run(AsyncContext async) {
    // By the thread itself: one that cannot be started leaves nothing behind.
    streams.add(Thread.currentThread());
    try {
      OutputStream out = async.getResponse().getOutputStream();
      write(out, "retry: " + RETRY_MILLIS + "\n\n");
      long opened = time.nanos();
      while (!closed && time.nanos() - opened < LIFETIME.toNanos()) {
        write(out, "event: pulse\ndata: " + state.get() + "\n\n");
        Thread.sleep(period);
      }
      complete(async);
    } catch (IOException | IllegalStateException gone) {
      // The client left, or the container ended the request: it calls the listener.
    } catch (InterruptedException ends) {
      complete(async);
    } finally {
      streams.remove(Thread.currentThread());
      free.release();
    }
  }

  /** Ends a stream whose client left; otherwise the container would send an error page to it. */
  private static final class Completion implements AsyncListener {
    @Override
    public void onError(AsyncEvent event) {
      complete(event.getAsyncContext());
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      complete(event.getAsyncContext());
    }

    @Override
    public void onComplete(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}
  }

  private static void complete(AsyncContext async) {
    try {
      async.complete();
    } catch (IllegalStateException alreadyComplete) {
      // A time-out of the container came first.
    }
  }

  private static void write(OutputStream out, String event) throws IOException {
    out.write(event.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** Ends all streams; no other can be opened. */
  @Override
  public void close() {
    closed = true;
    streams.forEach(Thread::interrupt);
  }
}
