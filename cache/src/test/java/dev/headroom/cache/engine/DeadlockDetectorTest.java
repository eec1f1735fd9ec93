// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.cache.ManualTime;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.coherence.InvalidationStamps.ReadStamp;
import dev.headroom.cache.engine.ExpiryPolicy.Expiry;
import dev.headroom.cache.engine.MemoryStore.Entry;
import dev.headroom.cache.engine.MemoryStore.Load;
import dev.headroom.cache.load.LoadException;
import dev.headroom.cache.load.Loader;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.cache.stats.CacheMeter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that wait for the load of another. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class DeadlockDetectorTest {

  private static final ReadStamp NOW = new ReadStamp(0, 0, 0, 0, 0, null, null);

  private final ManualTime time = new ManualTime();
  private final Caches caches = Caches.inMemory(time);
  private final Cache<String, String> cache = named("one");
  private final Cache<String, String> other = named("other");

  private Cache<String, String> named(String name) {
    return caches.cache(CachePolicy.builder(name, Codec.utf8()).build(), Function.identity());
  }

  @Test
  void letAWaiterLoadForAllWhenALoadFailedAndLeaveNothingBehind() throws Exception {
    IllegalStateException failure = new IllegalStateException("no");
    List<Future<String>> answers = waitersOfAFailure(failure, key -> "loaded by a waiter");
    assertThatThrownBy(answers.removeFirst()::get).hasCause(failure);
    for (Future<String> answer : answers) {
      assertThat(answer.get()).isEqualTo("loaded by a waiter");
    }
    assertThat(cache.stats().count(CacheMeter.LOADS)).isEqualTo(2);
  }

  @Test
  void throwNothingThatAnotherCallersLoadThrew() throws Exception {
    List<Future<String>> answers =
        waitersOfAFailure(
            new IllegalStateException("access denied"),
            key -> {
              throw new IllegalArgumentException(Thread.currentThread().toString());
            });
    assertThatThrownBy(answers.removeFirst()::get).hasMessageContaining("access denied");
    List<String> own = new ArrayList<>();
    for (Future<String> answer : answers) {
      assertThatThrownBy(answer::get)
          .hasCauseInstanceOf(IllegalArgumentException.class)
          .satisfies(thrown -> own.add(String.valueOf(thrown.getMessage())));
    }
    assertThat(own).as("each its own").doesNotHaveDuplicates();
    assertThat(cache.get("a", key -> "v")).isEqualTo("v");
  }

  /** Returns the answers of a failing load, first, and of twenty who waited for it. */
  private List<Future<String>> waitersOfAFailure(
      IllegalStateException failure, Loader<String, String> loader) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    List<Future<String>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      answers.add(threads.submit(() -> cache.get("a", key -> failing(begun, end, failure))));
      begun.await();
      List<Thread> waiters = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        answers.add(
            threads.submit(() -> {
              synchronizedAdd(waiters);
              return cache.get("a", loader);
            }));
      }
      awaitWaiting(waiters, 20);
      end.countDown();
    }
    return answers;
  }

  @Test
  void letAWaiterLoadWhenTheLoadingThreadWasInterrupted() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    List<Thread> waiters = new ArrayList<>();
    AtomicReference<Throwable> met = new AtomicReference<>();
    Thread first =
        Thread.ofVirtual()
            .start(() -> {
              try {
                cache.get("a", key -> blocking(begun));
              } catch (LoadException e) {
                met.set(e);
              }
            });
    begun.await();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> answer =
          threads.submit(() -> {
            synchronizedAdd(waiters);
            return cache.get("a", key -> "v");
          });
      awaitWaiting(waiters, 1);
      first.interrupt();
      assertThat(answer.get()).isEqualTo("v");
    }
    first.join();
    assertThat(met.get()).hasMessage("loader of cache one was interrupted");
  }

  @Test
  void endForAnInterruptedWaiterWhileTheLoadGoesOn() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    AtomicBoolean flagged = new AtomicBoolean();
    AtomicReference<Throwable> met = new AtomicReference<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> load = threads.submit(() -> cache.get("a", key -> slow(begun, end)));
      begun.await();
      List<Thread> waiters = new ArrayList<>();
      Thread waiter =
          Thread.ofVirtual()
              .start(() -> {
                synchronizedAdd(waiters);
                try {
                  cache.get("a", key -> "never");
                } catch (LoadException e) {
                  flagged.set(Thread.currentThread().isInterrupted());
                  met.set(e);
                }
              });
      awaitWaiting(waiters, 1);
      waiter.interrupt();
      waiter.join();
      end.countDown();
      assertThat(load.get()).isEqualTo("v");
    }
    assertThat(met.get()).hasMessage("the wait for a load of cache one was interrupted");
    assertThat(flagged).isTrue();
    assertThat(cache.getIfPresent("a")).isEqualTo("v");
  }

  @Test
  void refuseACircleOfTwoThreadsInOneCache() throws Exception {
    refusesCircle(2, cache, cache);
  }

  @Test
  void refuseACircleOfManyThreadsOverTwoCaches() throws Exception {
    refusesCircle(8, cache, other);
  }

  /** Thread i loads its own key, and in that the key of thread i + 1. */
  private static void refusesCircle(int size, Cache<String, String> even, Cache<String, String> odd)
      throws Exception {
    CyclicBarrier allLoad = new CyclicBarrier(size);
    int refused = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        Cache<String, String> mine = i % 2 == 0 ? even : odd;
        Cache<String, String> next = i % 2 == 0 ? odd : even;
        String key = "k" + i;
        String nextKey = "k" + (i + 1) % size;
        answers.add(threads.submit(() -> mine.get(key, k -> chained(allLoad, next, nextKey))));
      }
      for (Future<String> answer : answers) {
        try {
          answer.get();
        } catch (ExecutionException e) {
          assertThat(e).hasRootCauseInstanceOf(LoadException.class);
          assertThat(e).rootCause().hasMessageContaining("asked for a key that waits for it");
          refused++;
        }
      }
    }
    assertThat(refused).isPositive();
    assertThat(even.get("k0", k -> "v")).isNotNull();
  }

  @Test
  void allowALoaderThatNeedsWhatAnotherThreadLoads() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> inner = threads.submit(() -> cache.get("b", key -> slow(begun, end)));
      begun.await();
      List<Thread> waiters = new ArrayList<>();
      Future<String> outer =
          threads.submit(() -> {
            synchronizedAdd(waiters);
            return other.get("a", key -> cache.get("b", k -> "never") + "!");
          });
      awaitWaiting(waiters, 1);
      end.countDown();
      assertThat(inner.get()).isEqualTo("v");
      assertThat(outer.get()).isEqualTo("v!");
    }
  }

  @Test
  void raiseNoFalseAlarmWhereNoCircleCanBe() throws Exception {
    // A loader asks for higher keys only, so whoever is refused was refused wrongly.
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> ends = new ArrayList<>();
      for (int thread = 0; thread < 16; thread++) {
        Random random = new Random(thread);
        ends.add(
            threads.submit(() -> {
              for (int i = 0; i < 2_000; i++) {
                ask(random.nextInt(6));
                cache.invalidate("k" + random.nextInt(6));
              }
            }));
      }
      for (Future<?> end : ends) {
        end.get();
      }
    }
  }

  private String ask(int key) {
    return cache.get(
        "k" + key,
        k -> {
          LockSupport.parkNanos(1); // lets another thread in
          return key >= 5 ? k : k + ask(key + 1 + (key & 1)) + ask(key + 1);
        });
  }

  @Test
  void leaveALoadsFailureToItsCallerAndOutOfTheLog() {
    List<LogRecord> written = new ArrayList<>();
    Logger caffeine = Logger.getLogger("com.github.benmanes.caffeine");
    Handler handler = collecting(written);
    caffeine.addHandler(handler);
    try {
      assertThatThrownBy(() ->
              cache.get(
                  "a",
                  key -> {
                    throw new IllegalStateException("password=secret");
                  }))
          .isInstanceOf(IllegalStateException.class);
    } finally {
      caffeine.removeHandler(handler);
    }
    assertThat(written).isEmpty();
  }

  @Test
  void holdOnToNoThreadOnceTheLoadIsOver() {
    Load<String> well = new Load<>("", NOW, null);
    well.succeed(new Entry<>("v", NOW, new Expiry(1, 1, 1, 1)));
    assertThat(well.owner()).isNull();
    Load<String> failed = new Load<>("", NOW, null);
    failed.fail(new IllegalStateException("no"));
    assertThat(failed.owner()).isNull();
  }

  private static Handler collecting(List<LogRecord> written) {
    return new Handler() {
      @Override
      public void publish(LogRecord line) {
        written.add(line);
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  private static String failing(CountDownLatch begun, CountDownLatch end, RuntimeException failure)
      throws InterruptedException {
    slow(begun, end);
    throw failure;
  }

  private static String slow(CountDownLatch begun, CountDownLatch end) throws InterruptedException {
    begun.countDown();
    end.await();
    return "v";
  }

  private static String blocking(CountDownLatch begun) throws InterruptedException {
    return slow(begun, new CountDownLatch(1));
  }

  private static String chained(CyclicBarrier allLoad, Cache<String, String> next, String key)
      throws InterruptedException, BrokenBarrierException {
    allLoad.await();
    return next.get(key, k -> "end of " + k);
  }

  private static void synchronizedAdd(List<Thread> threads) {
    synchronized (threads) {
      threads.add(Thread.currentThread());
    }
  }

  /** Returns when so many threads have come and stand still. */
  private static void awaitWaiting(List<Thread> threads, int count) {
    while (true) {
      synchronized (threads) {
        if (threads.size() == count
            && threads.stream().allMatch(t -> t.getState() == Thread.State.WAITING)) {
          return;
        }
      }
      Thread.onSpinWait();
    }
  }
}
