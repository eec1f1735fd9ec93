// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.management.ThreadMXBean;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.load.Loader;
import dev.headroom.cache.policy.CachePolicy;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Loads open an observation, values that are there open none. */
class LoadObservationTest {
  private final Queue<Observation.Context> ended = new ConcurrentLinkedQueue<>();
  private final ObservationRegistry registry = ObservationRegistry.create();
  private final Cache<String, String> cache =
      Caches.inMemory(new ManualTime())
          .observedIn(registry)
          .cache(CachePolicy.builder("names", Codec.utf8()).build(), Function.identity());

  LoadObservationTest() {
    registry
        .observationConfig()
        .observationHandler(
            new ObservationHandler<Observation.Context>() {
              @Override
              public void onStop(Observation.Context context) {
                ended.add(context);
              }

              @Override
              public boolean supportsContext(Observation.Context context) {
                return true;
              }
            });
  }

  @Test
  void aLoadIsObservedAndAHitIsNot() {
    for (int i = 0; i < 3; i++) {
      assertThat(cache.get("a", key -> "v")).isEqualTo("v");
    }
    assertThat(ended).hasSize(1);
    Observation.Context load = ended.remove();
    assertThat(load.getName()).isEqualTo("headroom.cache.load");
    assertThat(load.getContextualName()).isEqualTo("load names");
    assertThat(load.getAllKeyValues()).containsExactly(KeyValue.of("cache", "names"));
  }

  @Test
  void aHitAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Loader<String, String> loader = key -> "v";
    for (int i = 0; i < 1000; i++) {
      var unused = cache.get("a", loader);
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 10_000; i++) {
      var unused = cache.get("a", loader);
    }
    // An observation has some hundred bytes; the rest is the measurement's own.
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000);
  }

  @Test
  void whatTheLoaderDoesIsWithinTheObservation() {
    Observation request = Observation.start("request", registry);
    request.scoped(() -> {
      var unused =
          cache.get(
              "a",
              key -> {
                Observation.start("query", registry).stop();
                return "v";
              });
    });
    assertThat(ended)
        .extracting(Observation.Context::getName)
        .containsExactly("query", "headroom.cache.load");
    Observation.Context query = ended.remove();
    Observation.Context load = ended.remove();
    assertThat(query.getParentObservation()).isNotEqualTo(request);
    assertThat(load.getParentObservation()).isEqualTo(request);
  }

  @Test
  void anAsynchronousLoadStaysInTheTraceOfItsCaller() {
    Observation request = Observation.start("request", registry);
    String loaded =
        request.scoped(() -> cache.getAsync("a", key -> "v").toCompletableFuture().join());
    assertThat(loaded).isEqualTo("v");
    assertThat(ended.remove().getParentObservation()).isEqualTo(request);
  }

  @Test
  void aFailureIsRecorded() {
    assertThatIllegalStateException()
        .isThrownBy(() ->
            cache.get(
                "a",
                key -> {
                  throw new IllegalStateException("no source");
                }));
    assertThat(ended.remove().getError()).hasMessage("no source");
  }

  @Test
  void aBulkLoadIsOneObservationAndAMissingValueNoFailure() {
    Map<String, String> found = cache.getAll(Set.of("a", "b"), keys -> present(keys));
    assertThat(found).containsOnlyKeys("a");
    assertThat(ended).hasSize(1);
    assertThat(ended.remove().getError()).isNull();
  }

  private static Map<String, String> present(Collection<String> keys) {
    return keys.contains("a") ? Map.of("a", "v") : Map.of();
  }
}
