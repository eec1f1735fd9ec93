// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.backup;

import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts the runs of one process, and remembers for a minute what the folder has, so that health
 * and meters do not read it each time.
 *
 * <p>Thread-safe.
 */
final class BackupRuns {
  private static final long REMEMBERED_NANOS = Duration.ofMinutes(1).toNanos();

  private final LongAdder successes = new LongAdder();
  private final LongAdder successNanos = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder failureNanos = new LongAdder();
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Backup latest;
  private boolean read;
  private long readNanos;

  void succeeded(long nanos) {
    successes.increment();
    successNanos.add(nanos);
    lock.lock();
    try {
      read = false;
    } finally {
      lock.unlock();
    }
  }

  void failed(long nanos) {
    failures.increment();
    failureNanos.add(nanos);
  }

  long successes() {
    return successes.sum();
  }

  double successNanos() {
    return successNanos.sum();
  }

  long failures() {
    return failures.sum();
  }

  double failureNanos() {
    return failureNanos.sum();
  }

  @Nullable Backup latest(Supplier<@Nullable Backup> folder, TimeSource time) {
    lock.lock();
    try {
      if (!read || time.nanos() - readNanos > REMEMBERED_NANOS) {
        latest = folder.get();
        read = true;
        readNanos = time.nanos();
      }
      return latest;
    } finally {
      lock.unlock();
    }
  }
}
