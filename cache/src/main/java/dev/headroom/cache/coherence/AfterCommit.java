// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.coherence;

import dev.headroom.cache.invalidation.Invalidation;
import dev.headroom.cache.invalidation.TransactionBinding;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What running transactions will invalidate when they commit.
 *
 * <p>Until then the transaction's own thread goes past the cache for those keys: what it would find
 * there is older than what it wrote, and what it would load there nobody else may see yet.
 *
 * <p>Thread-safe. Costs a hit one volatile read while no transaction has anything pending.
 */
public final class AfterCommit {

  private final TransactionBinding binding;
  private final AtomicInteger pending = new AtomicInteger();
  private final ThreadLocal<Map<Scope, Integer>> mine =
      ThreadLocal.withInitial(ConcurrentHashMap::new);

  public AfterCommit(TransactionBinding binding) {
    this.binding = binding;
  }

  /** Whether this thread has to go past the cache for that key. */
  public boolean isPending(Object cache, Object key) {
    if (pending.get() == 0) {
      return false;
    }
    Map<Scope, Integer> its = mine.get();
    return its.containsKey(new Scope(cache, key))
        || its.containsKey(new Scope(cache, null))
        || its.containsKey(Scope.ALL);
  }

  /** Does it after the commit of this thread's transaction, or now if there is none. */
  public Invalidation afterCommit(Scope scope, Supplier<Invalidation> step) {
    CompletableFuture<Invalidation> done = new CompletableFuture<>();
    Map<Scope, Integer> its = mine.get();
    boolean bound =
        binding.bind(
            () -> done.complete(step.get()),
            () -> {
              its.computeIfPresent(scope, (any, times) -> times == 1 ? null : times - 1);
              pending.decrementAndGet();
              done.cancel(false);
              if (its.isEmpty()) {
                mine.remove();
              }
            });
    if (!bound) {
      if (its.isEmpty()) {
        mine.remove();
      }
      return step.get();
    }
    pending.incrementAndGet();
    its.merge(scope, 1, Integer::sum);
    return Invalidation.after(done);
  }

  /** A key of a cache, a whole cache, or everything. */
  public record Scope(@Nullable Object cache, @Nullable Object key) {
    public static final Scope ALL = new Scope(null, null);
  }
}
