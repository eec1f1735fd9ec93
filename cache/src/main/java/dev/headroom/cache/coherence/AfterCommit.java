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
 * Invalidations that wait for the commit of a transaction.
 *
 * <p>Until then the transaction's own thread bypasses the cache for those keys: what it would find
 * there is older than what it wrote, and what it would load there nobody else may see yet.
 *
 * <p>Thread-safe. Costs a hit one volatile read while no transaction has anything waiting.
 */
public final class AfterCommit {

  private final TransactionBinding binding;
  private final AtomicInteger waiting = new AtomicInteger();
  private final ThreadLocal<Map<Scope, Integer>> scopesOfThread =
      ThreadLocal.withInitial(ConcurrentHashMap::new);

  /** Creates the steps that wait for the application's transactions. */
  public AfterCommit(TransactionBinding binding) {
    this.binding = binding;
  }

  /** Returns whether this thread has to bypass the cache for that key. */
  public boolean awaitsCommit(Object cache, Object key) {
    if (waiting.get() == 0) {
      return false;
    }
    Map<Scope, Integer> scopes = scopesOfThread.get();
    return scopes.containsKey(new Scope(cache, key))
        || scopes.containsKey(new Scope(cache, null))
        || scopes.containsKey(Scope.ALL);
  }

  /** Invalidates after the commit of this thread's transaction, or now if there is none. */
  public Invalidation run(Scope scope, Supplier<Invalidation> step) {
    return run(scope, step, step);
  }

  /**
   * Runs a step after the commit of this thread's transaction, or now if there is none.
   *
   * @param whenUnknown runs instead if it is unknown whether the transaction was committed
   */
  public Invalidation run(
      Scope scope, Supplier<Invalidation> step, Supplier<Invalidation> whenUnknown) {
    Invalidation later = bind(scope, step, whenUnknown);
    return later == null ? step.get() : later;
  }

  /** Runs a step after the commit of this thread's transaction; null if there is none. */
  public @Nullable Invalidation bind(
      Scope scope, Supplier<Invalidation> step, Supplier<Invalidation> whenUnknown) {
    CompletableFuture<Invalidation> done = new CompletableFuture<>();
    Map<Scope, Integer> scopes = scopesOfThread.get();
    boolean bound =
        binding.bind(
            () -> done.complete(step.get()),
            () -> done.complete(whenUnknown.get()),
            () -> {
              scopes.computeIfPresent(scope, (any, times) -> times == 1 ? null : times - 1);
              waiting.decrementAndGet();
              done.cancel(false);
              if (scopes.isEmpty()) {
                scopesOfThread.remove();
              }
            });
    if (!bound) {
      if (scopes.isEmpty()) {
        scopesOfThread.remove();
      }
      return null;
    }
    waiting.incrementAndGet();
    scopes.merge(scope, 1, Integer::sum);
    return Invalidation.afterCommit(done);
  }

  /** A key of a cache, a whole cache, or everything. Immutable. */
  public record Scope(@Nullable Object cache, @Nullable Object key) {
    /** Everything. */
    public static final Scope ALL = new Scope(null, null);
  }
}
