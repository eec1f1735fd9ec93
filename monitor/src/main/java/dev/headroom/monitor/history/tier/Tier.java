// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.history.tier;

import dev.headroom.monitor.history.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one resolution, bounded in time and in bytes.
 *
 * <p>Thread-safe.
 */
final class Tier {
  private final Duration step;
  private final long keptSeconds;
  private final long maxBytes;
  private final int wholeEvery;

  private final AtomicLong lost = new AtomicLong();

  // Guarded by this.
  private final Deque<Frame> frames = new ArrayDeque<>();
  private final Map<Integer, Sample> carried = new HashMap<>();
  private int sinceWhole;
  private long bytes;
  private long lostBefore = Long.MIN_VALUE;

  /**
   * @param wholeEvery how many frames begin with a whole one
   */
  Tier(Duration step, Duration kept, long maxBytes, int wholeEvery) {
    this.step = step;
    this.keptSeconds = kept.toSeconds();
    this.maxBytes = maxBytes;
    this.wholeEvery = wholeEvery;
  }

  Duration step() {
    return step;
  }

  /** Adds a step; ignored unless it is later than all others. */
  synchronized void add(Instant start, SortedMap<Integer, Sample> samples) {
    long second = start.getEpochSecond();
    if (!frames.isEmpty() && second <= frames.getLast().start()) {
      return;
    }
    Frame frame = Frame.of(second, sinceWhole == 0, samples, carried);
    sinceWhole = (sinceWhole + 1) % wholeEvery;
    frames.add(frame);
    bytes += frame.sizeBytes();
    while (frames.size() > 1
        && (bytes > maxBytes || frames.getFirst().start() <= second - keptSeconds)) {
      Frame dropped = frames.removeFirst();
      bytes -= dropped.sizeBytes();
      if (dropped.start() > second - keptSeconds) {
        lost.incrementAndGet();
      }
      lostBefore = dropped.start() + step.toSeconds();
    }
  }

  /** Removes the steps that end after an instant, as if they had never been added. */
  synchronized void removeAfter(Instant end) {
    long second = end.getEpochSecond();
    while (!frames.isEmpty() && frames.getLast().start() + step.toSeconds() > second) {
      bytes -= frames.removeLast().sizeBytes();
      sinceWhole = 0; // The next one has none before it that says what stayed.
    }
    lostBefore = Math.min(lostBefore, second);
  }

  /** Returns the frames of a range of time, and those before it that reading them needs. */
  synchronized List<Frame> frames(Instant from, Instant to) {
    List<Frame> wanted = new ArrayList<>();
    Iterator<Frame> backwards = frames.descendingIterator();
    while (backwards.hasNext()) {
      Frame each = backwards.next();
      if (each.start() >= to.getEpochSecond()) {
        continue;
      }
      wanted.add(each);
      if (each.whole() && each.start() <= from.getEpochSecond()) {
        break;
      }
    }
    return wanted.reversed();
  }

  /** Returns whether no frame from this time on was dropped. */
  synchronized boolean covers(Instant from) {
    return lostBefore <= from.getEpochSecond();
  }

  /** Returns the start of the oldest frame, or null. */
  synchronized @Nullable Instant oldest() {
    return frames.isEmpty() ? null : Instant.ofEpochSecond(frames.getFirst().start());
  }

  /** Returns the end of the newest frame, or null. */
  synchronized @Nullable Instant end() {
    return frames.isEmpty() ? null : Instant.ofEpochSecond(frames.getLast().start()).plus(step);
  }

  /** Returns how many frames were dropped before their time, for want of memory. */
  AtomicLong lost() {
    return lost;
  }

  synchronized long sizeBytes() {
    return bytes;
  }
}
