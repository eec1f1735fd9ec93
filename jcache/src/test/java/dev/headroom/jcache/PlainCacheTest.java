// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.kit.SettableTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.cache.Cache;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@SuppressWarnings("JavaUtilDate") // it can be changed, which is what is tried
class PlainCacheTest {

  private static final javax.cache.expiry.Duration TEN_SECONDS =
      new javax.cache.expiry.Duration(SECONDS, 10);

  private final SettableTime time = new SettableTime();

  private <K, V> Cache<K, V> cache(MutableConfiguration<K, V> configuration) {
    return Providers.cache(time, configuration);
  }

  private Cache<String, String> living(ExpiryPolicy policy) {
    Factory<ExpiryPolicy> factory = () -> policy;
    return cache(new MutableConfiguration<String, String>().setExpiryPolicyFactory(factory));
  }

  @Test
  void losesNoneOfManyEntries() {
    Cache<Integer, Integer> cache = cache(new MutableConfiguration<>());
    for (int key = 0; key < 50_000; key++) {
      cache.put(key, key);
    }
    for (int key = 0; key < 50_000; key++) {
      cache.put(key, key + 1);
    }
    for (int key = 0; key < 50_000; key++) {
      assertThat(cache.get(key)).isEqualTo(key + 1);
    }
    assertThat(cache).hasSize(50_000);
  }

  @Test
  void keepsAnEntryForTheLifeThatItsCreationGave() {
    Cache<String, String> cache = living(new CreatedExpiryPolicy(TEN_SECONDS));
    cache.put("a", "1");
    time.advance(Duration.ofSeconds(9));
    cache.put("a", "2");
    assertThat(cache.get("a")).isEqualTo("2");
    time.advance(Duration.ofSeconds(1));
    assertThat(cache.get("a")).isNull();
  }

  /** The read, which changes no expiry, put back the one that it had begun with. */
  @Test
  void keepsAnEntryThatIsUpdatedWhileItIsReadForTheLifeOfTheUpdate() {
    AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
    ModifiedExpiryPolicy modified = new ModifiedExpiryPolicy(TEN_SECONDS);
    Cache<String, String> cache =
        living(
            new ExpiryPolicy() {
              @Override
              public javax.cache.expiry.Duration getExpiryForCreation() {
                return modified.getExpiryForCreation();
              }

              @Override
              public javax.cache.expiry.@Nullable Duration getExpiryForAccess() {
                meanwhile.getAndSet(() -> {}).run();
                return null;
              }

              @Override
              public javax.cache.expiry.Duration getExpiryForUpdate() {
                return modified.getExpiryForUpdate();
              }
            });
    cache.put("a", "1");
    time.advance(Duration.ofSeconds(9));
    meanwhile.set(() -> cache.put("a", "2"));
    assertThat(cache.get("a")).isEqualTo("1");
    time.advance(Duration.ofSeconds(9));
    assertThat(cache.get("a")).isEqualTo("2");
  }

  @Test
  void keepsAnEntryThatIsReadForAsLongAsItIsRead() {
    Cache<String, String> cache = living(new AccessedExpiryPolicy(TEN_SECONDS));
    cache.put("a", "1");
    for (int reads = 0; reads < 5; reads++) {
      time.advance(Duration.ofSeconds(9));
      assertThat(cache.get("a")).isEqualTo("1");
    }
    time.advance(Duration.ofSeconds(10));
    assertThat(cache.containsKey("a")).isFalse();
  }

  @Test
  void keepsAnEntryThatIsWrittenForAsLongAsItIsWritten() {
    Cache<String, String> cache = living(new ModifiedExpiryPolicy(TEN_SECONDS));
    cache.put("a", "1");
    time.advance(Duration.ofSeconds(9));
    cache.put("a", "2");
    time.advance(Duration.ofSeconds(9));
    assertThat(cache.get("a")).isEqualTo("2");
    time.advance(Duration.ofSeconds(1));
    assertThat(cache.get("a")).isNull();
  }

  @Test
  void copiesWhatItIsGivenAndWhatItGives() {
    Cache<String, Date> cache = cache(new MutableConfiguration<>());
    Date given = new Date(1);
    cache.put("a", given);
    given.setTime(2);
    Date got = cache.get("a");
    got.setTime(3);
    assertThat(cache.get("a")).isEqualTo(new Date(1));
  }

  @Test
  void letsOneOfManyThreadsPutWhatIsAbsent() throws Exception {
    Cache<String, Integer> cache = cache(new MutableConfiguration<>());
    AtomicInteger number = new AtomicInteger();
    List<Boolean> put = together(16, () -> cache.putIfAbsent("a", number.incrementAndGet()));
    assertThat(put).containsOnlyOnce(true);
  }

  @Test
  void losesNoStepOfAProcessorUnderManyThreads() throws Exception {
    Cache<String, Integer> cache = cache(new MutableConfiguration<>());
    together(
        8,
        () -> {
          for (int step = 0; step < 500; step++) {
            cache.invoke(
                "a",
                (entry, arguments) -> {
                  entry.setValue(entry.exists() ? entry.getValue() + 1 : 1);
                  return true;
                });
          }
          return true;
        });
    assertThat(cache.get("a")).isEqualTo(4_000);
  }

  @Test
  void handsEachValueOnToExactlyOneThread() throws Exception {
    Cache<String, Integer> cache = cache(new MutableConfiguration<>());
    AtomicInteger number = new AtomicInteger();
    Set<Integer> handedOn = ConcurrentHashMap.newKeySet();
    List<Boolean> fresh =
        together(
            8,
            () -> {
              boolean all = true;
              for (int step = 0; step < 500; step++) {
                Integer old = cache.getAndPut("a", number.incrementAndGet());
                all &= old == null ? handedOn.add(0) : handedOn.add(old);
              }
              return all;
            });
    assertThat(fresh).containsOnly(true);
    assertThat(handedOn).hasSize(4_000);
    assertThat(handedOn.add(cache.getAndRemove("a"))).isTrue();
  }

  @Test
  void showsReadersTheOldOrTheNewValueAndNeverNone() throws Exception {
    Cache<String, Integer> cache = cache(new MutableConfiguration<>());
    cache.put("a", 0);
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> reader =
          threads.submit(() -> {
            boolean seen = true;
            while (!done.get()) {
              seen &= cache.get("a") != null;
            }
            return seen;
          });
      for (int value = 1; value < 20_000; value++) {
        cache.put("a", value);
      }
      done.set(true);
      assertThat(reader.get(60, SECONDS)).isTrue();
    }
  }

  @Test
  void letsASlowLoadOfOneKeyStopNoOther() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    Cache<String, String> cache =
        cache(
            Loading.by(key -> {
              if (key.equals("slow")) {
                begun.countDown();
                Loading.await(slow);
              }
              return key + "!";
            }));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> waiting = threads.submit(() -> cache.get("slow"));
      assertThat(begun.await(60, SECONDS)).isTrue();
      for (int key = 0; key < 1_000; key++) {
        assertThat(cache.get("k" + key)).isEqualTo("k" + key + "!");
      }
      slow.countDown();
      assertThat(waiting.get(60, SECONDS)).isEqualTo("slow!");
    }
  }

  @Test
  void loadsOnceForAllWhoAsk() throws Exception {
    AtomicInteger loads = new AtomicInteger();
    Cache<String, String> cache = cache(Loading.by(key -> "loaded " + loads.incrementAndGet()));
    assertThat(together(16, () -> cache.get("a"))).containsOnly("loaded 1");
  }

  @Test
  void loadsWhatIsMissingOfSeveralKeysInOneCall() {
    List<Set<String>> asked = new ArrayList<>();
    Cache<String, String> cache = cache(Loading.together(asked));
    cache.put("a", "put");
    assertThat(cache.getAll(Set.of("a", "b", "c")))
        .isEqualTo(Map.of("a", "put", "b", "b!", "c", "c!"));
    assertThat(asked).containsExactly(Set.of("b", "c"));
  }

  private static <T> List<T> together(int threads, Callable<T> step) throws Exception {
    List<T> results = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      for (Future<T> future : pool.invokeAll(java.util.Collections.nCopies(threads, step))) {
        results.add(future.get());
      }
    }
    return results;
  }
}
