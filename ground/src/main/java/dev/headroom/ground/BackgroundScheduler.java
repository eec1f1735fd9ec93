// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the background work of one component on daemon threads named after it.
 *
 * <p>An exception never ends a periodic task: the first of a streak is logged with its stack trace,
 * all are counted, and the task runs again after its delay. A task that blocks in a loop (a stream,
 * a notification channel) is a periodic task whose body returns when the loop fails; the delay is
 * then the pause before it starts over.
 *
 * <p>Thread-safe. Its threads start with the first task, inherit no thread locals, run one task at
 * a time in the order in which tasks are due; a single thread ends after ten seconds without one.
 */
public final class BackgroundScheduler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundScheduler.class);
  private static final String PREFIX = "headroom-";
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final Duration MAX_CLOSE_WAIT = Duration.ofSeconds(5);

  private final String name;
  private final ScheduledThreadPoolExecutor executor;
  private final AtomicLong failures = new AtomicLong();

  /** Work that may block and may fail; an interrupt means that the scheduler closes. */
  @FunctionalInterface
  public interface Task {
    /** Does the work once. */
    void run() throws Exception;
  }

  /**
   * Creates a scheduler with one thread.
   *
   * @param name of the component; the thread is called {@code headroom-<name>}
   */
  public BackgroundScheduler(String name) {
    this(name, 1);
  }

  /**
   * Creates a scheduler with several threads, for tasks that block for long.
   *
   * @param threads 1 or more; the threads are numbered from 0 if there are several
   */
  public BackgroundScheduler(String name, int threads) {
    this.name = PREFIX + name;
    Thread.Builder.OfPlatform builder =
        Thread.ofPlatform().daemon().inheritInheritableThreadLocals(false);
    ThreadFactory factory =
        (threads == 1 ? builder.name(this.name) : builder.name(this.name + "-", 0)).factory();
    this.executor = new ScheduledThreadPoolExecutor(threads, factory);
    executor.setRemoveOnCancelPolicy(true);
    executor.setKeepAliveTime(IDLE.toNanos(), TimeUnit.NANOSECONDS);
    // Of several threads, one that ended could be missed when a task is due and the others block.
    executor.allowCoreThreadTimeOut(threads == 1);
  }

  /**
   * Returns a virtual thread for one task that nobody waits for; what the task throws is logged.
   *
   * @param name as for a scheduler
   * @return not yet started
   */
  public static Thread virtualThread(String name, Runnable task) {
    return Thread.ofVirtual()
        .name(PREFIX + name)
        .uncaughtExceptionHandler(
            (thread, failure) -> LOG.error("{} failed", thread.getName(), failure))
        .unstarted(task);
  }

  /**
   * Starts a {@linkplain #virtualThread virtual thread}.
   *
   * @param notStarted puts back what says that the task runs; it is run before the error is thrown
   *     because of which no thread could be started, such as a lack of memory
   * @return started
   */
  public static Thread startVirtual(String name, Runnable task, Runnable notStarted) {
    boolean started = false;
    try {
      Thread thread = virtualThread(name, task);
      thread.start();
      started = true;
      return thread;
    } finally {
      if (!started) {
        notStarted.run();
      }
    }
  }

  /**
   * Returns a factory of numbered daemon threads, for an executor that a library asks for.
   *
   * @param name as for a scheduler
   */
  public static ThreadFactory platformThreads(String name) {
    return Thread.ofPlatform()
        .daemon()
        .inheritInheritableThreadLocals(false)
        .name(PREFIX + name + "-", 0)
        .factory();
  }

  /**
   * Returns a factory of numbered virtual threads, for an executor that a library asks for.
   *
   * @param name as for a scheduler
   */
  public static ThreadFactory virtualThreads(String name) {
    return Thread.ofVirtual()
        .inheritInheritableThreadLocals(false)
        .name(PREFIX + name + "-", 0)
        .factory();
  }

  /**
   * Runs a task again and again until the scheduler is closed.
   *
   * @param firstDelay before the first run; zero runs it at once
   * @param delay from the end of one run to the start of the next, above zero
   * @return requests a run out of turn and returns at once; requests made before that run starts
   *     count as one, and after {@link #close} they are ignored
   */
  public Runnable repeat(Duration firstDelay, Duration delay, Task task) {
    Guarded guarded = new Guarded(task);
    try {
      var unused =
          executor.scheduleWithFixedDelay(
              guarded, firstDelay.toNanos(), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      // A closed scheduler runs nothing.
    }
    AtomicBoolean requested = new AtomicBoolean();
    return () -> {
      if (requested.getAndSet(true)) {
        return;
      }
      boolean accepted = false;
      try {
        accepted =
            execute(() -> {
              requested.set(false);
              guarded.run();
            });
      } finally {
        if (!accepted) {
          requested.set(false); // No thread could be started: the next request tries again.
        }
      }
    };
  }

  /**
   * Runs a task again and again until the scheduler is closed, with a delay that its runs may
   * change.
   *
   * @param delay is read before the first run and after each; zero or more
   */
  public void repeat(Supplier<Duration> delay, Task task) {
    scheduleNext(delay, new Guarded(task));
  }

  private void scheduleNext(Supplier<Duration> delay, Guarded guarded) {
    Runnable run =
        () -> {
          try {
            guarded.run();
          } finally {
            scheduleNext(delay, guarded);
          }
        };
    try {
      var unused = executor.schedule(run, delay.get().toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      // A closed scheduler runs nothing.
    }
  }

  /**
   * Runs a task once, as soon as a thread is free.
   *
   * @return whether it was accepted; false once the scheduler is closed
   */
  public boolean execute(Task task) {
    return schedule(Duration.ZERO, task);
  }

  /**
   * Runs a task once, later.
   *
   * @return whether it was accepted; false once the scheduler is closed
   */
  public boolean schedule(Duration delay, Task task) {
    try {
      // Of a delay beyond the range, as a server may state one, the longest there is.
      long nanos = TimeUnit.NANOSECONDS.convert(delay);
      var unused = executor.schedule(new Guarded(task), nanos, TimeUnit.NANOSECONDS);
      return true;
    } catch (RejectedExecutionException closed) {
      return false;
    }
  }

  /** Returns whether {@link #close} was called; a task that loops ends when this is true. */
  public boolean isClosed() {
    return executor.isShutdown();
  }

  /** Returns how many runs ended in an exception. */
  public long failures() {
    return failures.get();
  }

  /**
   * Drops what has not started, interrupts what runs, and waits for its end, at most five seconds.
   * A second call does nothing.
   */
  @Override
  public void close() {
    executor.shutdownNow();
    try {
      if (!executor.awaitTermination(MAX_CLOSE_WAIT.toNanos(), TimeUnit.NANOSECONDS)) {
        LOG.warn("{} still runs after {} s; it ends by itself", name, MAX_CLOSE_WAIT.toSeconds());
      }
    } catch (InterruptedException e) {
      // The closing thread may be one that has just been interrupted: a task that closes.
      Thread.currentThread().interrupt();
    }
  }

  /** A task that never throws. */
  private final class Guarded implements Runnable {
    private final Task task;
    private final AtomicLong streak = new AtomicLong();

    Guarded(Task task) {
      this.task = task;
    }

    @Override
    public void run() {
      try {
        task.run();
        long failed = streak.getAndSet(0);
        if (failed > 0) {
          LOG.info("{} runs again after {} failures", name, failed);
        }
      } catch (InterruptedException closing) {
        Thread.currentThread().interrupt();
      } catch (Exception | Error failure) {
        failed(failure);
      }
    }

    private void failed(Throwable failure) {
      if (isClosed()) {
        LOG.debug("{} failed while it was closed", name, failure);
        return;
      }
      failures.incrementAndGet();
      if (streak.getAndIncrement() == 0) {
        LOG.error("{} failed; periodic work is tried again", name, failure);
      }
    }
  }
}
