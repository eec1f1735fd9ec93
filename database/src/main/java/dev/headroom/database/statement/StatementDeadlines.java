// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.Deadline;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cancels statements whose {@link Deadline} has passed, by a message to the server: their
 * connections stay as they are.
 *
 * <p>One thread looks once a second while statements run, so that a statement needs no timer: a
 * query time-out of the driver costs a task of a timer, its thread's wake-up, and a walk over all
 * its tasks for each statement. A cancellation has a thread of its own, since the driver connects
 * for it: a server that does not respond holds up those of its own statements alone.
 *
 * <p>Thread-safe.
 */
final class StatementDeadlines implements AutoCloseable {
  /*
   * A statement is added before the flag is read; the round clears the flag before it looks. So either
   * the statement finds that a round is to come, or it schedules one.
   *
   * A statement is cancelled by the second round that finds it late: by then the driver has sent it
   * (that of PostgreSQL cancels an execution once), and one that begins after the deadline, such as the
   * release of a lock, has a second.
   */
  private static final Logger LOG = LoggerFactory.getLogger(StatementDeadlines.class);
  private static final Duration ROUND = Duration.ofSeconds(1);

  private final BackgroundScheduler scheduler = new BackgroundScheduler("statement-deadlines");

  /** Not virtual: a driver that blocks within a monitor would hold up those of the application. */
  private final ThreadFactory cancellers = BackgroundScheduler.platformThreads("statement-cancel");

  private final Set<Watch> running = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  /** Begins to watch an execution; the caller ends it. */
  Watch watch(Statement statement, Deadline deadline) {
    Watch watch = new Watch(statement, deadline);
    running.add(watch);
    schedule();
    return watch;
  }

  private void schedule() {
    if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
      try {
        var unused = scheduler.schedule(ROUND, this::round);
      } catch (OutOfMemoryError noThread) {
        // The next statement schedules it.
        scheduled.set(false);
        LOG.warn("no thread could be started to cancel statements at their deadlines", noThread);
      }
    }
  }

  private void round() {
    scheduled.set(false);
    running.forEach(Watch::look);
    if (!running.isEmpty()) {
      schedule();
    }
  }

  /** Ends the thread that looks; what still runs is not cancelled any more. */
  @Override
  public void close() {
    scheduler.close();
  }

  /** The watch over one execution of a statement. Thread-safe. */
  final class Watch implements AutoCloseable {
    private final Statement statement;
    private final Deadline deadline;

    /** Held while the statement is cancelled, so that no later execution is. */
    private final Lock lock = new ReentrantLock();

    // Guarded by the lock.
    private boolean ended;

    /** Whether a round has found it late; used by one round after the other. */
    private boolean late;

    private volatile boolean cancelling;

    Watch(Statement statement, Deadline deadline) {
      this.statement = statement;
      this.deadline = deadline;
    }

    private void look() {
      if (cancelling || !deadline.isPassed()) {
        return;
      }
      if (!late) {
        late = true;
        return;
      }
      cancelling = true;
      try {
        cancellers.newThread(this::cancel).start();
      } catch (OutOfMemoryError noThread) {
        // The next round tries again.
        cancelling = false;
        LOG.warn("no thread could be started to cancel a statement at its deadline", noThread);
      }
    }

    private void cancel() {
      lock.lock();
      try {
        if (!ended) {
          statement.cancel();
        }
      } catch (SQLException | RuntimeException | Error failed) {
        // The next round tries again.
        LOG.debug("a statement could not be cancelled at its deadline", failed);
      } finally {
        lock.unlock();
        cancelling = false;
      }
    }

    /** Ends the watch; waits for a cancellation that is under way, as long as the driver does. */
    @Override
    public void close() {
      running.remove(this);
      lock.lock();
      try {
        ended = true;
      } finally {
        lock.unlock();
      }
    }
  }
}
