// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.limit;

import dev.headroom.ground.TimeSource;
import dev.headroom.limit.state.StoreRequest;
import dev.headroom.limit.state.StoreResult;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One caller's request on its way: packed, and then answered once, or given up by who asked.
 *
 * <p>Thread-safe. Only the thread that made it waits for it.
 */
final class PendingRequest {

  /** How a request ended. Immutable. */
  sealed interface End {}

  /** Decided, or lost with the server's memory. */
  record Answered(StoreResult grant) implements End {}

  /** Failed on the way, or in the script. */
  record Failed(Throwable why) implements End {}

  /** Nobody waits any more. */
  enum GivenUp implements End {
    NOW
  }

  final byte[][] names;
  final List<StoreRequest> takes;
  final byte[] packed;

  private final TimeSource wall;
  private final @Nullable Thread caller;
  private final long begunNanos = System.nanoTime();
  private final AtomicReference<@Nullable End> end = new AtomicReference<>();

  /** Makes the request of the thread that is to wait for it. */
  PendingRequest(byte[][] names, List<StoreRequest> takes, int times, TimeSource wall) {
    this(Thread.currentThread(), names, takes, times, wall);
  }

  private PendingRequest(
      @Nullable Thread caller,
      byte[][] names,
      List<StoreRequest> takes,
      int times,
      TimeSource wall) {
    this.caller = caller;
    this.names = names;
    this.takes = takes;
    this.wall = wall;
    this.packed = LimitScript.packed(takes, times, wall);
  }

  /** Ends it and wakes the caller; false when the caller had given up before. */
  boolean end(End with) {
    if (!end.compareAndSet(null, with)) {
      return false;
    }
    LockSupport.unpark(caller);
    return true;
  }

  boolean hasEnded() {
    return end.get() != null;
  }

  /** Waits until somebody ends it; gives up by itself only when the thread is interrupted. */
  End await() {
    while (true) {
      End known = end.get();
      if (known != null) {
        return known;
      }
      if (!Thread.currentThread().isInterrupted()) {
        LockSupport.park(this);
      } else if (end.compareAndSet(null, GivenUp.NOW)) {
        return GivenUp.NOW;
      }
    }
  }

  /** Gives it up when it is as old as that, and somebody waits. */
  void endAfter(long nanos) {
    if (caller != null && !hasEnded() && agedNanos() >= nanos) {
      end(GivenUp.NOW);
    }
  }

  /** Returns for how long it has been asked. */
  long agedNanos() {
    return System.nanoTime() - begunNanos;
  }

  /** Reads this request's part of an answer. */
  End read(ByteBuffer answer) {
    int times = answer.getInt();
    if (times < 0) {
      byte[] why = new byte[Short.toUnsignedInt(answer.getShort())];
      answer.get(why);
      return new Failed(LimitPipeline.scriptError(why));
    }
    long stamp = answer.getLong();
    List<StoreResult.RuleResult> lines = new ArrayList<>(takes.size());
    for (int i = 0; i < takes.size(); i++) {
      int taken = answer.getInt();
      int remaining = answer.getInt();
      lines.add(new StoreResult.RuleResult(taken, remaining, answer.getLong() * 1_000));
    }
    return new Answered(new StoreResult(times, stamp, lines));
  }

  /** Returns a request that hands the permits of a grant back; nobody waits for it. */
  @Nullable PendingRequest handingBack(StoreResult grant) {
    if (grant.times() <= 0) {
      return null;
    }
    List<StoreRequest> back = new ArrayList<>(takes.size());
    for (int i = 0; i < takes.size(); i++) {
      StoreRequest take = takes.get(i);
      int permits = grant.byRule().get(i).times() * take.permits();
      long stretch = take.terms().extensionNanos();
      StoreRequest.Terms terms = new StoreRequest.Terms(false, stretch, 0, permits, grant.stamp());
      back.add(new StoreRequest(take.limit(), take.key(), 1, terms));
    }
    return new PendingRequest(null, names, back, 0, wall);
  }
}
