// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.shared;

import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.limit.shared.KeyRegistry.KeyState;
import dev.headroom.limit.state.LimitState.StoreResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Coalesces the calls of one combination of requests: all callers of this instance share one call
 * of the store at a time, and the lease that the call may return. Thread-safe.
 */
final class RequestCoalescer {
  /*
   * The first caller leads: it calls at once, for itself. Callers that come meanwhile wait; when the
   * result has arrived, the first of them leads and makes one call for all that wait, or hands over
   * where the result brought a lease that serves it. So a lone caller waits for nobody, and a crowd
   * costs one round trip at a time.
   *
   * When a call fails, all callers that wait get the same failure, since a call of their own would
   * take as long again. When the breaker opens while a call hangs, all callers that wait for that call
   * or for the next are released at once; only the leader stays with it. A wait ends once: a permit
   * that the call returns for a caller that was released is handed back.
   *
   * Lock. `this` guards the queues and `calling`; nothing blocks under it. `crowded` holds this object
   * while a caller may wait here; it is written under the lock, and is the last that is taken. The
   * lease is replaced only by the thread that leads, or ended under the lock while nobody leads.
   */
  private static final Answer LEADS = new Answer(null, false, null);

  final List<PermitRequest> requests;
  final List<KeyState> keys;

  /** How long after its sending an answer may be used: for as long as each of its rules allows. */
  final long spendNanos;

  volatile PermitLease lease = PermitLease.NONE;

  private final Set<RequestCoalescer> crowded;

  // Guarded by this. The first that is served is the leader.
  private final Deque<CompletableFuture<Answer>> waiting = new ArrayDeque<>();
  private List<CompletableFuture<Answer>> served = List.of();
  private boolean calling;
  private boolean hasWaited;

  // Written by the thread that leads alone.
  long sentNanos;
  int lastCallers;

  /**
   * What one call of the store took for all whom it served.
   *
   * <p>Immutable.
   *
   * @param sentNanos when the call was sent
   * @param localStamps when this instance's own count recorded what each request took
   */
  record Taken(StoreResult result, long sentNanos, List<Long> localStamps) {}

  /**
   * What a call brought to one caller.
   *
   * <p>Immutable.
   *
   * @param taken null when the store was unavailable
   * @param admitted whether the caller is among those that got permits
   * @param failure why nothing was taken
   */
  record Answer(@Nullable Taken taken, boolean admitted, @Nullable RuntimeException failure) {
    static Answer failed(RuntimeException failure) {
      return new Answer(null, false, failure);
    }
  }

  /**
   * Creates the coalescer of one combination.
   *
   * @param crowded the coalescers at which callers wait
   */
  RequestCoalescer(
      List<PermitRequest> requests, List<KeyState> keys, Set<RequestCoalescer> crowded) {
    this.requests = requests;
    this.keys = keys;
    this.spendNanos = keys.stream().mapToLong(each -> each.stored.spendNanos()).min().orElseThrow();
    this.crowded = crowded;
  }

  /** Joins the callers; true when this one leads at once, else its answer completes the future. */
  synchronized boolean join(CompletableFuture<Answer> caller) {
    if (calling) {
      waiting.add(caller);
      if (!hasWaited) {
        hasWaited = true;
        crowded.add(this);
      }
      return false;
    }
    calling = true;
    return true;
  }

  /** Waits for the answer of another caller's call; null when it is this caller's turn to lead. */
  @SuppressWarnings("ReferenceEquality") // the one object that is no answer
  static @Nullable Answer await(CompletableFuture<Answer> caller) {
    Answer answer = caller.join();
    return answer == LEADS ? null : answer;
  }

  /** Returns the leader and all who wait now, to be served by it. */
  synchronized List<CompletableFuture<Answer>> batch(CompletableFuture<Answer> leader) {
    List<CompletableFuture<Answer>> batch = new ArrayList<>(1 + waiting.size());
    batch.add(leader);
    for (CompletableFuture<Answer> each : waiting) {
      if (!each.isDone()) {
        batch.add(each);
      }
    }
    waiting.clear();
    served = batch;
    return batch;
  }

  /** Ends the leader's turn; the first who waits leads next. */
  synchronized void handOver() {
    CompletableFuture<Answer> next = waiting.poll();
    while (next != null && !next.complete(LEADS)) {
      next = waiting.poll();
    }
    served = List.of();
    if (next == null) {
      endTurns();
    }
  }

  /** Ends the leader's turn with a failure for its batch and all who wait. */
  void failAll(List<CompletableFuture<Answer>> batch, Answer with) {
    List<CompletableFuture<Answer>> failed = new ArrayList<>(batch.subList(1, batch.size()));
    synchronized (this) {
      failed.addAll(waiting);
      waiting.clear();
      served = List.of();
      endTurns();
    }
    failed.forEach(each -> each.complete(with));
  }

  private void endTurns() {
    calling = false;
    if (hasWaited) {
      hasWaited = false;
      crowded.remove(this);
    }
  }

  /** Answers all who wait, for the call under way or for the next; its leader stays with it. */
  void release(Answer with) {
    List<CompletableFuture<Answer>> released;
    synchronized (this) {
      released = new ArrayList<>(waiting);
      waiting.clear();
      if (served.size() > 1) {
        released.addAll(served.subList(1, served.size()));
      }
    }
    released.forEach(each -> each.complete(with));
  }

  /** Takes what an ended lease has left, while nobody leads; 0 when somebody does. */
  synchronized int endIdleLease(long now) {
    return calling || !lease.hasEnded(now) ? 0 : lease.end();
  }

  synchronized boolean isIdle(long now) {
    return !calling && (lease.left() == 0 || lease.hasEnded(now));
  }
}
