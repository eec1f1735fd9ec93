// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.limit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headroom.ground.StoreKeys;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.limit.state.LimitState.StoreRequest;
import dev.headroom.limit.state.LimitState.StoreResult;
import dev.headroom.store.redis.connection.RedisScript;
import dev.headroom.store.redis.connection.RedisStore;
import io.lettuce.core.ScriptOutputType;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sends calls of the script in batches: one command carries the calls of one moment, which the
 * script decides one after the other.
 *
 * <p>Thread-safe. A caller waits at most the decision's time-out, however many callers are before
 * it; its wait may end an eighth of the time-out earlier, or a millisecond where that is more.
 */
final class LimitPipeline {
  /*
   * A call joins the queue. While fewer than MAX_BATCHES batches are in flight, the waiting calls are
   * sent: by the caller itself, or by the client's thread on which an answer came. So a lone caller
   * waits for nobody, and while all batches are in flight, the next calls gather. Each call has an answer
   * of its own; one that fails, fails alone. The script runs the calls in order, so limits stay exact.
   * Batches are few and short: Redis works on one while the callers of another are woken. Calls of one
   * key were coalesced before, by limit's RequestCoalescer; here calls of different keys share a round
   * trip.
   *
   * A batch that has been in flight for too long no longer counts, so that another may be sent. A call
   * that was abandoned before it was sent is never sent; one that was abandoned later hands its permits
   * back when its answer arrives.
   *
   * No lock. A call is added before the count of batches is read, and the count is lowered before the
   * queue is looked at, so a call is never left behind.
   */
  private static final int MAX_BATCHES = 4;
  private static final int MAX_CALLS = 16;
  private static final int SWEEPS = 8;
  private static final long MIN_SWEEP_NANOS = 1_000_000;
  private static final String NAME = "redis";
  private static final String OPERATION = "limit";

  private final RedisStore store;
  private final RedisScript script;
  private final StoreKeys keys;
  private final byte[] epochKey;
  private final long maxWaitNanos;
  private final TimeoutSweeper sweeper;
  private final AtomicReference<byte[]> epoch = new AtomicReference<>(new byte[0]);

  /** A loss of which nobody heard whose call was answered with it: the next caller does. */
  private final AtomicReference<ScriptCall.@Nullable Decided> unnoticed = new AtomicReference<>();

  private final ConcurrentLinkedQueue<ScriptCall> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger batches = new AtomicInteger();
  private final Set<Batch> inFlight = ConcurrentHashMap.newKeySet();

  /**
   * Creates a pipeline.
   *
   * @param keys names the states in Redis, and the epoch of its data
   */
  LimitPipeline(RedisStore store, RedisScript script, StoreKeys keys) {
    this.store = store;
    this.script = script;
    this.keys = keys;
    this.epochKey = keys.key("epoch").getBytes(UTF_8);
    long timeoutNanos = store.settings().limitTimeout().toNanos();
    long everyNanos = Math.max(timeoutNanos / SWEEPS, Math.min(MIN_SWEEP_NANOS, timeoutNanos / 2));
    this.maxWaitNanos = timeoutNanos - everyNanos;
    this.sweeper = new TimeoutSweeper("limit-redis", everyNanos, maxWaitNanos, this::sweep);
  }

  /**
   * Sends a call of the script, and waits for its answer.
   *
   * @param evaluations of the rules that the script does not know; see {@link ScriptCall}
   * @throws StoreUnavailableException when there is none in time, or Redis is known to be
   *     unavailable
   */
  ScriptCall.End submit(
      List<StoreRequest> requests, int times, List<? extends @Nullable Evaluation> evaluations) {
    if (!store.isUp()) {
      throw new StoreUnavailableException(NAME, OPERATION, Duration.ZERO);
    }
    if (unnoticed.get() != null) {
      ScriptCall.Decided lost = unnoticed.getAndSet(null);
      if (lost != null) {
        return lost;
      }
    }
    ScriptCall call = new ScriptCall(keys, requests, times, evaluations, true);
    waiting.add(call);
    pump();
    if (!sweeper.start()) {
      call.abandonAfter(0);
    }
    ScriptCall.End end = call.await();
    if (end != null && !(end instanceof ScriptCall.Failed)) {
      return end;
    }
    throw new StoreUnavailableException(NAME, OPERATION, Duration.ofNanos(call.ageNanos()));
  }

  private void pump() {
    while (!waiting.isEmpty()) {
      int current = batches.get();
      if (current >= MAX_BATCHES) {
        return;
      }
      if (batches.compareAndSet(current, current + 1)) {
        new Batch(nextCalls()).start();
      }
    }
  }

  /** Abandons calls that have waited too long; returns whether any call is left. */
  private boolean sweep() {
    for (ScriptCall each : waiting) {
      each.abandonAfter(maxWaitNanos);
    }
    for (Batch each : inFlight) {
      each.abandonAfter(maxWaitNanos);
    }
    pump();
    // In this order: a call is in the queue, or in a batch that counts.
    return !waiting.isEmpty() || batches.get() > 0;
  }

  private List<ScriptCall> nextCalls() {
    List<ScriptCall> calls = new ArrayList<>();
    while (calls.size() < MAX_CALLS) {
      ScriptCall next = waiting.poll();
      if (next == null) {
        break;
      }
      if (!next.reply.isDone()) {
        calls.add(next);
      }
    }
    return calls;
  }

  /** Calls that are sent together. */
  private final class Batch {
    private final List<ScriptCall> calls;
    private final byte[] known = epoch.get();
    private final AtomicBoolean done = new AtomicBoolean();
    private final long sentNanos = System.nanoTime();

    Batch(List<ScriptCall> calls) {
      this.calls = calls;
    }

    void start() {
      if (calls.isEmpty()) {
        end();
        return;
      }
      inFlight.add(this);
      try {
        var unused =
            send(calls, known)
                .whenComplete((answer, failure) -> {
                  end();
                  pump();
                  receive(answer, failure);
                });
      } catch (RuntimeException refused) {
        end();
        failed(refused);
      }
    }

    void end() {
      if (!done.getAndSet(true)) {
        inFlight.remove(this);
        batches.decrementAndGet();
      }
    }

    void abandonAfter(long nanos) {
      for (ScriptCall each : calls) {
        each.abandonAfter(nanos);
      }
      if (System.nanoTime() - sentNanos >= nanos) {
        end();
      }
    }

    private void receive(byte @Nullable [] answer, @Nullable Throwable failure) {
      try {
        if (answer == null) {
          failed(
              failure == null ? new IllegalStateException("the script returned nothing") : failure);
        } else if (answer[0] == '-') {
          lost(answer);
        } else {
          answer(ByteBuffer.wrap(answer, 1, answer.length - 1));
        }
      } catch (RuntimeException fault) {
        failed(fault);
      }
    }

    private void answer(ByteBuffer answer) {
      for (ScriptCall each : calls) {
        ScriptCall.End end = each.read(answer);
        if (end instanceof ScriptCall.Failed failed) {
          store.recordFailure(failed.why());
        }
        if (!each.reply.complete(end) && end instanceof ScriptCall.Decided late) {
          handBack(each, late.result());
        }
      }
    }

    private void failed(Throwable failure) {
      Throwable why =
          failure instanceof CompletionException && failure.getCause() != null
              ? failure.getCause()
              : failure;
      if (!(why instanceof StoreUnavailableException)) {
        store.recordFailure(why);
      }
      ScriptCall.Failed end = new ScriptCall.Failed(why);
      calls.forEach(each -> each.reply.complete(end));
    }

    /** The first call of a process only learns the epoch: nothing is lost that was never known. */
    private void lost(byte[] answer) {
      byte[] other = new byte[answer.length - 1];
      System.arraycopy(answer, 1, other, 0, other.length);
      epoch.compareAndSet(known, other);
      if (known.length == 0) {
        waiting.addAll(calls);
        pump();
        return;
      }
      ScriptCall.Decided lost =
          new ScriptCall.Decided(StoreResult.lost(new BigInteger(1, other).longValue()));
      boolean noticed = false;
      for (ScriptCall each : calls) {
        noticed |= each.reply.complete(lost) && each.awaited;
      }
      if (!noticed) {
        unnoticed.set(lost);
      }
    }
  }

  private CompletionStage<byte[]> send(List<ScriptCall> calls, byte[] known) {
    int keyCount = 0;
    int bytes = 0;
    for (ScriptCall each : calls) {
      keyCount += each.keys.length;
      bytes += each.packed.length;
    }
    byte[][] names = new byte[1 + keyCount][];
    names[0] = epochKey;
    int next = 1;
    ByteBuffer batch = ByteBuffer.allocate(bytes);
    for (ScriptCall each : calls) {
      for (byte[] key : each.keys) {
        names[next++] = key;
      }
      batch.put(each.packed);
    }
    return store.send(
        to -> script.run(to, ScriptOutputType.VALUE, names, known, newEpoch(), batch.array()));
  }

  /** Hands back the permits of an answer that no caller waits for any more. */
  private void handBack(ScriptCall late, StoreResult result) {
    if (result.times() > 0) {
      List<StoreRequest> returned = result.handBack(late.requests);
      returned.removeIf(each -> !each.limit().isScripted());
      if (!returned.isEmpty()) {
        waiting.add(new ScriptCall(keys, returned, 0, ScriptCall.BY_SCRIPT, false));
        pump();
      }
    }
  }

  /** Returns a unique name for an epoch. */
  private static byte[] newEpoch() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return (Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong()))
        .getBytes(US_ASCII);
  }
}
