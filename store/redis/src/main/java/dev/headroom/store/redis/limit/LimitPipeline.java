// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.limit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.limit.state.StoreResult;
import dev.headroom.store.redis.connection.RedisScript;
import dev.headroom.store.redis.connection.RedisStore;
import dev.headroom.store.redis.connection.TimeoutSweeper;
import io.lettuce.core.RedisCommandExecutionException;
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
 * Sends requests to the script, those of one moment together: one call decides a row of them, one
 * after the other.
 *
 * <p>Thread-safe. A caller waits at most the decision's time-out, however many are before it, and
 * gives up at most an eighth of it earlier, or a millisecond where that is more.
 */
final class LimitPipeline {
  /*
   * A request joins the queue, and whoever finds a free flight sends those that wait: the caller itself,
   * or the client's thread on which an answer came. So a lone caller waits for nobody, and while all
   * flights are in the air their successors gather. Each request has a place in the script's row and an
   * answer of its own; one that fails there fails alone. What is exact stays so, for the script runs them
   * in order. There are a few flights, none of them too long: Redis works on one while the callers of
   * another are woken.
   *
   * A flight that has been in the air for that long no longer counts: the next request may try.
   * A request given up before it was sent is never sent; one given up later hands its permits back when
   * the answer comes after all.
   *
   * No lock. A request is added before the count of flights is read, and the count is lowered before the
   * queue is looked at, so a request is never left behind.
   */
  private static final int MOST_FLIGHTS = 4;
  private static final int MOST_TOGETHER = 16;
  private static final int ROUNDS = 8;
  private static final long SHORTEST_NANOS = 1_000_000;
  private static final String NAME = "redis";
  private static final String OPERATION = "limit";

  private final RedisStore store;
  private final RedisScript script;
  private final byte[] epochKey;
  private final long patienceNanos;
  private final TimeoutSweeper patrol;
  private final AtomicReference<byte[]> epoch = new AtomicReference<>(new byte[0]);
  private final ConcurrentLinkedQueue<PendingRequest> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger flights = new AtomicInteger();
  private final Set<Flight> aloft = ConcurrentHashMap.newKeySet();

  LimitPipeline(RedisStore store, RedisScript script, byte[] epochKey) {
    this.store = store;
    this.script = script;
    this.epochKey = epochKey;
    long timeoutNanos = store.settings().limitTimeout().toNanos();
    long everyNanos = Math.max(timeoutNanos / ROUNDS, Math.min(SHORTEST_NANOS, timeoutNanos / 2));
    this.patienceNanos = timeoutNanos - everyNanos;
    this.patrol = new TimeoutSweeper("limit-redis", everyNanos, this::look);
  }

  /**
   * Sends a request and waits for its answer.
   *
   * @throws StoreUnavailableException when there is none in time, or Redis is known to be away
   */
  StoreResult submit(PendingRequest request) {
    if (!store.isUp()) {
      throw new StoreUnavailableException(NAME, OPERATION, Duration.ZERO);
    }
    waiting.add(request);
    pump();
    patrol.start();
    PendingRequest.End end = request.await();
    if (end instanceof PendingRequest.Answered answered) {
      return answered.grant();
    }
    throw new StoreUnavailableException(NAME, OPERATION, Duration.ofNanos(request.agedNanos()));
  }

  private void pump() {
    while (!waiting.isEmpty()) {
      int flying = flights.get();
      if (flying >= MOST_FLIGHTS) {
        return;
      }
      if (flights.compareAndSet(flying, flying + 1)) {
        new Flight(gathered()).start();
      }
    }
  }

  /** Ends all requests that waited for their time, and gives up flights; whether any is left. */
  private boolean look() {
    for (PendingRequest each : waiting) {
      each.endAfter(patienceNanos);
    }
    for (Flight each : aloft) {
      each.endAfter(patienceNanos);
    }
    pump();
    // In this order: a request is in the queue, or in a flight that counts.
    return !waiting.isEmpty() || flights.get() > 0;
  }

  private List<PendingRequest> gathered() {
    List<PendingRequest> together = new ArrayList<>();
    while (together.size() < MOST_TOGETHER) {
      PendingRequest next = waiting.poll();
      if (next == null) {
        break;
      }
      if (!next.hasEnded()) {
        together.add(next);
      }
    }
    return together;
  }

  /** Requests that travel together. */
  private final class Flight {
    private final List<PendingRequest> requests;
    private final byte[] known = epoch.get();
    private final AtomicBoolean landed = new AtomicBoolean();
    private final long sentNanos = System.nanoTime();

    Flight(List<PendingRequest> requests) {
      this.requests = requests;
    }

    void start() {
      if (requests.isEmpty()) {
        land();
        return;
      }
      aloft.add(this);
      try {
        var unused =
            send(requests, known)
                .whenComplete((answer, failure) -> {
                  land();
                  pump();
                  arrived(answer, failure);
                });
      } catch (RuntimeException refused) {
        land();
        failed(refused);
      }
    }

    void land() {
      if (!landed.getAndSet(true)) {
        aloft.remove(this);
        flights.decrementAndGet();
      }
    }

    void endAfter(long nanos) {
      for (PendingRequest each : requests) {
        each.endAfter(nanos);
      }
      if (System.nanoTime() - sentNanos >= nanos) {
        land();
      }
    }

    private void arrived(byte @Nullable [] answer, @Nullable Throwable failure) {
      try {
        if (answer == null) {
          failed(failure == null ? new IllegalStateException("the script was silent") : failure);
        } else if (answer[0] == '-') {
          lost(answer);
        } else {
          tell(ByteBuffer.wrap(answer, 1, answer.length - 1));
        }
      } catch (RuntimeException fault) {
        failed(fault);
      }
    }

    private void tell(ByteBuffer answer) {
      for (PendingRequest each : requests) {
        PendingRequest.End end = each.read(answer);
        if (end instanceof PendingRequest.Failed failed) {
          store.judge(failed.why());
        }
        if (!each.end(end) && end instanceof PendingRequest.Answered late) {
          handBack(each, late.grant());
        }
      }
    }

    private void failed(Throwable failure) {
      Throwable why =
          failure instanceof CompletionException && failure.getCause() != null
              ? failure.getCause()
              : failure;
      if (!(why instanceof StoreUnavailableException)) {
        store.judge(why);
      }
      PendingRequest.Failed end = new PendingRequest.Failed(why);
      requests.forEach(each -> each.end(end));
    }

    /** The first call of a process only learns the epoch: nothing is lost that was never known. */
    private void lost(byte[] answer) {
      byte[] other = new byte[answer.length - 1];
      System.arraycopy(answer, 1, other, 0, other.length);
      epoch.compareAndSet(known, other);
      if (known.length == 0) {
        waiting.addAll(requests);
        pump();
        return;
      }
      StoreResult grant = StoreResult.lost(new BigInteger(1, other).longValue());
      requests.forEach(each -> each.end(new PendingRequest.Answered(grant)));
    }
  }

  private CompletionStage<byte[]> send(List<PendingRequest> requests, byte[] known) {
    int names = 0;
    int bytes = 0;
    for (PendingRequest each : requests) {
      names += each.names.length;
      bytes += each.packed.length;
    }
    byte[][] keys = new byte[1 + names][];
    keys[0] = epochKey;
    int next = 1;
    ByteBuffer row = ByteBuffer.allocate(bytes);
    for (PendingRequest each : requests) {
      for (byte[] name : each.names) {
        keys[next++] = name;
      }
      row.put(each.packed);
    }
    return store.send(
        to -> script.run(to, ScriptOutputType.VALUE, keys, known, fresh(), row.array()));
  }

  /** An answer that nobody waits for any more took permits that nobody will spend. */
  private void handBack(PendingRequest request, StoreResult grant) {
    PendingRequest back = request.handingBack(grant);
    if (back != null) {
      waiting.add(back);
      pump();
    }
  }

  static RedisCommandExecutionException scriptError(byte[] why) {
    return new RedisCommandExecutionException(new String(why, UTF_8));
  }

  /** A name for an epoch that no other bears. */
  private static byte[] fresh() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return (Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong()))
        .getBytes(US_ASCII);
  }
}
