// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.tomcat;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.tomcat.util.net.SocketProcessorBase;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Runs tasks on an executor that starts a thread for each, at most so many at once; further ones
 * wait in their order.
 *
 * <p>Reads and writes that another task waits for are no further ones and run at once, or else
 * tasks that have all places would wait for them for ever: the frames of a connection of HTTP/2,
 * and the messages of a WebSocket.
 *
 * <p>Thread-safe, without a lock: a task is added before the running ones are counted, and one that
 * ends is subtracted before the queue is looked at, so that none is left behind. One whose thread
 * cannot be started, as without memory, is refused to its caller; one that had waited goes on
 * waiting.
 */
final class BoundedExecutor implements Executor {
  private final Executor target;
  private final int max;
  private final Deque<Runnable> waiting = new ConcurrentLinkedDeque<>();
  private final AtomicInteger running = new AtomicInteger();

  /**
   * Creates an idle executor.
   *
   * @param max tasks that may run at once, at least 1
   */
  BoundedExecutor(Executor target, int max) {
    this.target = target;
    this.max = max;
  }

  /** Returns the number of tasks that wait; takes time in proportion to it. */
  int waiting() {
    return waiting.size();
  }

  @Override
  public void execute(Runnable task) {
    if (isAwaitedByRunningTask(task)) {
      target.execute(task);
      return;
    }
    waiting.add(task);
    try {
      startNext();
    } catch (RuntimeException | Error refused) {
      // The caller closes the connection of a task that is refused, and of no other one.
      if (waiting.remove(task)) {
        throw refused;
      }
    }
  }

  /** Tomcat's class of such reads and writes is hidden; it is declared in that of the socket. */
  private static boolean isAwaitedByRunningTask(Runnable task) {
    if (task instanceof SocketProcessorBase<?>) {
      return false;
    }
    Class<?> socket = task.getClass().getDeclaringClass();
    return socket != null && SocketWrapperBase.class.isAssignableFrom(socket);
  }

  private void startNext() {
    while (!waiting.isEmpty()) {
      int now = running.get();
      if (now >= max) {
        return;
      }
      if (running.compareAndSet(now, now + 1)) {
        Runnable next = waiting.poll();
        if (next == null) {
          running.decrementAndGet();
        } else {
          start(next);
        }
      }
    }
  }

  private void start(Runnable task) {
    boolean started = false;
    try {
      target.execute(() -> run(task));
      started = true;
    } finally {
      if (!started) {
        waiting.addFirst(task);
        running.decrementAndGet();
      }
    }
  }

  private void run(Runnable task) {
    try {
      task.run();
    } finally {
      running.decrementAndGet();
      startNext();
    }
  }
}
