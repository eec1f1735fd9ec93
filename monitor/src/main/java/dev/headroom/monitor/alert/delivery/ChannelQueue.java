// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert.delivery;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.alert.AlertNotice;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages that wait for one channel, in their order.
 *
 * <p>Thread-safe. A message is removed once it was delivered, so that it is sent again after a
 * failure; at most 1000 wait, and the oldest makes room.
 */
final class ChannelQueue implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChannelQueue.class);
  private static final int MAX_WAITING = 1000;
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration MAX_RETRY = Duration.ofMinutes(5);

  private final AlertChannel channel;
  private final Duration keep;
  private final TimeSource time;
  private final BackgroundScheduler scheduler;
  private final Deque<Message> waiting = new ArrayDeque<>(); // guarded by itself
  private boolean scheduled; // guarded by waiting
  private int failures; // guarded by waiting
  private final LongAdder sent = new LongAdder();
  private final LongAdder retried = new LongAdder();
  private final LongAdder dropped = new LongAdder();

  private record Message(List<AlertNotice> notices, long nanos) {}

  ChannelQueue(AlertChannel channel, Duration keep, TimeSource time) {
    this.channel = channel;
    this.keep = keep;
    this.time = time;
    this.scheduler = new BackgroundScheduler("alert-" + channel.name());
  }

  AlertChannel channel() {
    return channel;
  }

  void add(List<AlertNotice> notices) {
    boolean start;
    synchronized (waiting) {
      if (waiting.size() >= MAX_WAITING) {
        waiting.removeFirst();
        dropped.increment();
      }
      waiting.addLast(new Message(notices, time.nanos()));
      start = !scheduled;
      scheduled = true;
    }
    if (start) {
      schedule(Duration.ZERO);
    }
  }

  private void schedule(Duration delay) {
    boolean accepted = false;
    try {
      accepted = scheduler.schedule(delay, this::deliver);
    } finally {
      if (!accepted) {
        synchronized (waiting) {
          scheduled = false; // No thread could be started: the next message tries again.
        }
      }
    }
  }

  private void deliver() throws InterruptedException {
    for (Message next = first(); next != null; next = first()) {
      try {
        deliverOne(next);
      } catch (InterruptedException closing) {
        throw closing;
      } catch (Throwable failed) {
        // An Error too, such as of a class that is missing: else nothing would be sent ever after.
        retry(failed);
        return;
      }
    }
  }

  /** Returns the first message; null if none waits, which ends the delivery. */
  private @Nullable Message first() {
    synchronized (waiting) {
      if (waiting.isEmpty()) {
        scheduled = false;
      }
      return waiting.peekFirst();
    }
  }

  private void drop(Message message) {
    remove(message);
    dropped.increment();
  }

  private void remove(Message message) {
    synchronized (waiting) {
      // It may have made room for another meanwhile.
      if (message.equals(waiting.peekFirst())) {
        waiting.removeFirst();
      }
    }
  }

  /** Sends or drops a message; what it throws keeps the message, unless it was dropped before. */
  private void deliverOne(Message message) throws Exception {
    if (time.nanos() - message.nanos() > keep.toNanos()) {
      drop(message);
      LOG.error("a message about alerts was dropped: {} was unavailable", channel.name());
      return;
    }
    try {
      channel.send(message.notices());
    } catch (AlertChannel.PermanentRefusalException refused) {
      drop(message);
      LOG.error(
          "{} refused a message about alerts for good: {}", channel.name(), refused.getMessage());
      return;
    }
    remove(message);
    sent.increment();
    synchronized (waiting) {
      if (failures > 0) {
        LOG.info("{} receives alerts again after {} failures", channel.name(), failures);
      }
      failures = 0;
    }
  }

  private void retry(Throwable failed) {
    int count;
    int waits;
    synchronized (waiting) {
      count = ++failures;
      waits = waiting.size();
    }
    retried.increment();
    Duration delay = FIRST_RETRY.multipliedBy(1L << Math.min(count - 1, 20));
    try {
      if (count == 1) {
        LOG.warn(
            "{} receives no alerts: {}; {} wait in memory and are tried again",
            channel.name(),
            failed.toString(),
            waits);
      }
    } finally {
      schedule(delay.compareTo(MAX_RETRY) < 0 ? delay : MAX_RETRY);
    }
  }

  long sent() {
    return sent.sum();
  }

  long retried() {
    return retried.sum();
  }

  long dropped() {
    return dropped.sum();
  }

  int size() {
    synchronized (waiting) {
      return waiting.size();
    }
  }

  /** Ends the delivery, and closes the channel. */
  @Override
  public void close() {
    scheduler.close();
    if (channel instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception failed) {
        LOG.warn("the channel {} did not close", channel.name(), failed);
      }
    }
  }
}
