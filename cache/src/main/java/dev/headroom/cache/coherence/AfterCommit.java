// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.coherence;

import dev.headroom.cache.invalidation.Invalidation;
import dev.headroom.cache.invalidation.TransactionBinding;
import dev.headroom.cache.level.Fence;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Invalidations that wait for the commit of a transaction.
 *
 * <p>Until then the transaction's own thread bypasses the cache for those keys: what it would find
 * there is older than what it wrote, and what it would load there nobody else may see yet.
 *
 * <p>Each change is fenced in the shared level right before the commit: so if this process dies
 * after the commit and before it has invalidated anything, nobody serves the old value for that.
 *
 * <p>Thread-safe. Costs a hit one volatile read while no transaction has anything waiting.
 */
public final class AfterCommit {

  private final TransactionBinding binding;
  private final AtomicInteger waiting = new AtomicInteger();
  private final ThreadLocal<Waiting> ofThread = ThreadLocal.withInitial(Waiting::new);

  /** Creates the steps that wait for the application's transactions. */
  public AfterCommit(TransactionBinding binding) {
    this.binding = binding;
  }

  /** Returns whether this thread has to bypass the cache for that key. */
  public boolean awaitsCommit(Object cache, Object key) {
    if (waiting.get() == 0) {
      return false;
    }
    Map<Scope, Integer> scopes = ofThread.get().scopes;
    return scopes.containsKey(new Scope(cache, key))
        || scopes.containsKey(new Scope(cache, null))
        || scopes.containsKey(Scope.ALL);
  }

  /** Returns whether what this thread loads now may be old already. */
  public boolean readsSnapshot() {
    return binding.readsSnapshot();
  }

  /** Makes a change after the commit of this thread's transaction, or now if there is none. */
  public Invalidation run(Scope scope, Change change) {
    Invalidation later = bind(scope, change);
    return later == null ? change.make(Fence.NONE) : later;
  }

  /** Makes a change after the commit of this thread's transaction; null if there is none. */
  public @Nullable Invalidation bind(Scope scope, Change change) {
    CompletableFuture<Invalidation> done = new CompletableFuture<>();
    Waiting own = ofThread.get();
    AtomicReference<Fence> standing = new AtomicReference<>(Fence.NONE);
    boolean bound =
        binding.bind(
            () -> {
              Fence begin = own.nextFence();
              standing.set(begin.end());
              change.fence(begin);
            },
            () -> done.complete(change.make(standing.getAndSet(Fence.NONE))),
            () -> done.complete(change.giveUp(standing.getAndSet(Fence.NONE))),
            () -> {
              Fence left = standing.getAndSet(Fence.NONE);
              if (left.step() != Fence.Step.NONE) {
                var unused = change.giveUp(left);
              }
              own.scopes.computeIfPresent(scope, (any, times) -> times == 1 ? null : times - 1);
              waiting.decrementAndGet();
              done.cancel(false);
              if (own.scopes.isEmpty()) {
                ofThread.remove();
              }
            });
    if (!bound) {
      if (own.scopes.isEmpty()) {
        ofThread.remove();
      }
      return null;
    }
    waiting.incrementAndGet();
    own.scopes.merge(scope, 1, Integer::sum);
    return Invalidation.afterCommit(done);
  }

  /**
   * A change of caches that may wait for a commit.
   *
   * <p>Thread-safe, as every implementation must be.
   */
  public interface Change {

    /** Fences in the shared level what the change makes old; does without it if that fails. */
    void fence(Fence begin);

    /**
     * Makes the change.
     *
     * @param end of the fence; {@link Fence#NONE} if none was begun
     */
    Invalidation make(Fence end);

    /** Removes what is old or new: nobody knows, or the transaction was rolled back after all. */
    default Invalidation giveUp(Fence end) {
      return make(end);
    }
  }

  /** What waits for the commit of one thread's transaction. Confined to its thread. */
  private static final class Waiting {
    private final Map<Scope, Integer> scopes = new ConcurrentHashMap<>();
    private @Nullable Fence last;

    private Fence nextFence() {
      Fence next = last == null ? Fence.begin() : last.beginAnother();
      last = next;
      return next;
    }
  }

  /** A key of a cache, a whole cache, or everything. Immutable. */
  public record Scope(@Nullable Object cache, @Nullable Object key) {
    /** Everything. */
    public static final Scope ALL = new Scope(null, null);
  }
}
