// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.ground.SettingsRecord;
import dev.headroom.media.Later;
import dev.headroom.media.PermanentFailureException;
import dev.headroom.media.RetryLaterException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CdnTest {
  private final ManualLater later = new ManualLater();

  @Test
  void purgesLaterAndAgainAfterTheReplicaLag() throws Exception {
    RecordingProvider provider = new RecordingProvider();
    Cdn cdn = cdn(provider, Map.of("repeat-after", Duration.ofSeconds(30)));

    cdn.purge(Purge.tags("a"));

    assertThat(provider.calls()).isEmpty();
    assertThat(later.waiting())
        .extracting(ManualLater.Entry::options)
        .containsExactly(Later.Options.NONE, Later.Options.after(Duration.ofSeconds(30)));
    later.runFirst();
    later.runFirst();
    assertThat(provider.purged()).containsExactly("a", "a");
  }

  @Test
  void purgesOnceWithoutReplicas() {
    Cdn cdn = cdn(new RecordingProvider(), Map.of("repeat-after", Duration.ZERO));

    cdn.purge(Purge.tags("a"));
    cdn.purge(new Purge(List.of(), List.of(), List.of()));

    assertThat(later.waiting()).hasSize(1);
  }

  @Test
  void joinsPurgesThatRunTogether() throws Exception {
    RecordingProvider provider = new RecordingProvider();
    Cdn unused = cdn(provider, Map.of("collect", Duration.ofSeconds(1)));
    List<CompletableFuture<Void>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        Purge purge = Purge.tags("tag-" + i);
        running.add(CompletableFuture.runAsync(() -> runUnchecked(purge), threads));
      }
      running.forEach(CompletableFuture::join);
    }

    assertThat(provider.purged()).hasSize(50).doesNotHaveDuplicates();
    // One call each would be 50; a slow machine may need a second batch.
    assertThat(provider.calls().size()).isLessThan(10);
    assertThat(unused.explain(Purge.tags("a"))).hasSize(1);
  }

  @Test
  void failsEveryPurgeOfABatchThatFailed() {
    AtomicInteger failed = new AtomicInteger();
    Cdn unused =
        cdn(
            new RecordingProvider() {
              @Override
              void before(CdnCall call) throws IOException {
                throw new IOException("out of order");
              }
            },
            Map.of("collect", Duration.ofMillis(500)));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 10; i++) {
        Purge purge = Purge.tags("tag-" + i);
        threads.execute(() -> {
          try {
            later.run(purge);
          } catch (Exception expected) {
            failed.incrementAndGet();
          }
        });
      }
    }

    assertThat(failed).hasValue(10);
    assertThat(unused.explain(Purge.tags("a"))).hasSize(1);
  }

  @Test
  void makesTheOthersAloneWhenOneIsRefused() {
    AtomicInteger refused = new AtomicInteger();
    RecordingProvider provider =
        new RecordingProvider() {
          @Override
          void before(CdnCall call) {
            if (call.items().contains("bad")) {
              throw new PermanentFailureException("malformed", null);
            }
          }
        };
    Cdn unused = cdn(provider, Map.of("collect", Duration.ofMillis(500)));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String each : List.of("good-1", "bad", "good-2")) {
        threads.execute(() -> {
          try {
            later.run(Purge.tags(each));
          } catch (PermanentFailureException expected) {
            refused.incrementAndGet();
          } catch (Exception unexpected) {
            throw new IllegalStateException(unexpected);
          }
        });
      }
    }

    assertThat(provider.purged()).containsExactlyInAnyOrder("good-1", "good-2");
    assertThat(refused).hasValue(1);
    assertThat(unused.explain(Purge.tags("a"))).hasSize(1);
  }

  /** Stored for another provider: Fastly has no prefixes. */
  @Test
  void refusesWhatTheProviderCannotPurgeAndMakesTheOthers() {
    RecordingProvider provider =
        new RecordingProvider() {
          @Override
          public List<CdnCall> plan(Purge purge) {
            if (!purge.prefixes().isEmpty()) {
              throw new IllegalArgumentException("no prefixes");
            }
            return super.plan(purge);
          }
        };
    AtomicInteger refused = new AtomicInteger();
    Cdn unused = cdn(provider, Map.of("collect", Duration.ofMillis(500)));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Purge each : List.of(Purge.tags("good"), Purge.prefixes("https://x.org/"))) {
        threads.execute(() -> {
          try {
            later.run(each);
          } catch (PermanentFailureException expected) {
            refused.incrementAndGet();
          } catch (Exception unexpected) {
            throw new IllegalStateException(unexpected);
          }
        });
      }
    }

    assertThat(provider.purged()).containsExactly("good");
    assertThat(refused).hasValue(1);
    assertThat(unused.explain(Purge.tags("a"))).hasSize(1);
  }

  @Test
  void holdsNoWorkerWhileTheCallsAreUsedUp() throws Exception {
    RecordingProvider provider = new RecordingProvider();
    Cdn unused = cdn(provider, Map.of("calls-per-minute", 1));

    later.run(Purge.tags("first"));
    later.run(Purge.tags("second"));
    assertThat(provider.purged()).containsExactly("first");
    // As other work: a wait is no attempt that failed.
    assertThat(later.waiting()).hasSize(1);
    assertThat(later.waiting().getFirst().purge()).isEqualTo(Purge.tags("second"));
    assertThat(later.waiting().getFirst().options().delay()).isPositive();
    assertThat(unused.explain(Purge.tags("a"))).hasSize(1);
  }

  /** Else a purge of many calls would start over until its attempts are used up. */
  @Test
  void goesOnWithTheCallsThatAreLeft() throws Exception {
    RecordingProvider provider =
        new OneItemACall() {
          @Override
          void before(CdnCall call) {
            if (calls().size() == 2 && !failed) {
              failed = true;
              throw new RetryLaterException("too many", Duration.ofSeconds(7), null);
            }
          }
        };
    Cdn unused = cdn(provider, Map.of());
    Purge purge =
        new Purge(
            List.of("a", "https://x.org/"),
            List.of("https://x.org/", "https://x.org/b"),
            List.of("https://x.org/c/"));

    later.run(purge);
    assertThat(later.waiting())
        .containsExactly(
            new ManualLater.Entry(
                new Purge(List.of(), purge.urls(), purge.prefixes()),
                Later.Options.after(Duration.ofSeconds(7))));
    later.runFirst();
    assertThat(provider.purged())
        .containsExactly(
            "a", "https://x.org/", "https://x.org/", "https://x.org/b", "https://x.org/c/");
    assertThat(unused.explain(purge)).hasSize(5);
  }

  @Test
  void makesNoMoreCallsThanAMinuteHas() throws Exception {
    RecordingProvider provider = new OneItemACall();
    Cdn unused = cdn(provider, Map.of("calls-per-minute", 1));
    List<String> tags = List.of("a", "b", "c", "d");

    later.run(new Purge(tags, List.of(), List.of()));
    // One, unless this thread stood still for a minute.
    int made = provider.purged().size();
    assertThat(made).isBetween(1, 3);
    assertThat(later.waiting().getFirst().purge().tags()).isEqualTo(tags.subList(made, 4));
    assertThat(later.waiting().getFirst().options().delay()).isPositive();
    assertThat(unused.explain(Purge.tags("a"))).hasSize(1);
  }

  @Test
  void countsAnAttemptThatFailedWithoutACall() {
    Cdn unused =
        cdn(
            new OneItemACall() {
              @Override
              void before(CdnCall call) throws IOException {
                throw new IOException("out of order");
              }
            },
            Map.of());

    assertThatThrownBy(() -> later.run(Purge.tags("a", "b"))).hasMessage("out of order");
    assertThat(later.waiting()).isEmpty();
    assertThat(unused.explain(Purge.tags("a"))).hasSize(1);
  }

  @Test
  void makesTheCallsBehindOneThatIsRefused() {
    RecordingProvider provider =
        new OneItemACall() {
          @Override
          void before(CdnCall call) {
            if (call.items().contains("bad")) {
              throw new PermanentFailureException("malformed", null);
            }
          }
        };
    Cdn unused = cdn(provider, Map.of());

    assertThatThrownBy(() -> later.run(Purge.tags("a", "bad", "b")))
        .isInstanceOf(PermanentFailureException.class);
    assertThat(provider.purged()).containsExactly("a", "b");
    assertThat(unused.explain(Purge.tags("a"))).hasSize(1);
  }

  @Test
  void makesNoCallAgainBecauseAListenerFails() throws Exception {
    RecordingProvider provider = new RecordingProvider();
    CdnListener broken =
        new CdnListener() {
          @Override
          public void called(Outcome outcome, int items, long tookNanos) {
            if (items > 1) {
              throw new NoClassDefFoundError("com/example/Other");
            }
            throw new IllegalStateException("no registry");
          }
        };
    Cdn unused = Cdn.create(later, provider, CdnSettings.defaults(), broken);

    later.run(Purge.tags("a"));
    later.run(Purge.tags("b", "c"));
    assertThat(provider.purged()).containsExactly("a", "b", "c");
    assertThat(unused.explain(Purge.tags("a"))).hasSize(1);
  }

  /** A provider that takes one item in a call. Confined to one thread. */
  private static class OneItemACall extends RecordingProvider {
    boolean failed;

    @Override
    public List<CdnCall> plan(Purge purge) {
      return Stream.of(purge.tags(), purge.urls(), purge.prefixes())
          .flatMap(List::stream)
          .map(each -> new CdnCall("PURGE", "", Map.of(), List.of(each), ""))
          .toList();
    }
  }

  @Test
  void losesNothingWhenTheProcessDiesAtAnyStep() throws Exception {
    for (String step : List.of("before", "after")) {
      AtomicInteger deaths = new AtomicInteger(2);
      RecordingProvider provider =
          new RecordingProvider() {
            @Override
            void before(CdnCall call) {
              die("before");
            }

            @Override
            void after(CdnCall call) {
              die("after");
            }

            private void die(String where) {
              if (where.equals(step) && deaths.getAndDecrement() > 0) {
                throw new IllegalStateException("killed");
              }
            }
          };
      cdn(provider, Map.of("repeat-after", Duration.ZERO)).purge(Purge.tags(step));

      assertThatThrownBy(later::runFirst).hasMessage("killed");
      // Another process takes the work over.
      cdn(provider, Map.of());
      assertThatThrownBy(later::runFirst).hasMessage("killed");
      later.runFirst();
      assertThat(provider.purged()).contains(step);
      assertThat(later.waiting()).isEmpty();
    }
  }

  @Test
  void setsHeadersByTypeOfAsset() {
    Cdn cdn = cdn(new RecordingProvider(), Map.of("page-ttl", Duration.ofMinutes(5)));

    assertThat(cdn.headers(AssetType.HASHED, List.of("a")))
        .containsExactly(Map.entry("Cache-Control", "public, max-age=31536000, immutable"));
    assertThat(cdn.headers(AssetType.PAGE, List.of("a", "b", "a")))
        .containsExactly(
            Map.entry("Cache-Control", "public, max-age=0, s-maxage=300, must-revalidate"),
            Map.entry(
                "CDN-Cache-Control",
                "max-age=300, stale-while-revalidate=300, stale-if-error=86400"),
            Map.entry("Cache-Tag", "a,b"));
    assertThat(cdn.headers(AssetType.PRIVATE, List.of("a")))
        .containsExactly(
            Map.entry("Cache-Control", "private, no-store"),
            Map.entry("CDN-Cache-Control", "no-store"));
  }

  /** A browser reads no Arabic digits. */
  @Test
  void setsTheSameHeadersWhateverDigitsTheLanguageHas() {
    Cdn cdn = cdn(new RecordingProvider(), Map.of());
    Map<String, String> expected = cdn.headers(AssetType.PAGE, List.of("a"));
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-u-nu-arab"));
    try {
      assertThat(cdn.headers(AssetType.PAGE, List.of("a"))).isEqualTo(expected);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void keepsNothingThatCouldNotBePurged() {
    Cdn cdn = cdn(new RecordingProvider(), Map.of());

    for (List<String> tooMuch : List.of(List.of("a", "b", "c", "d"), List.of("a".repeat(21)))) {
      assertThat(cdn.headers(AssetType.PAGE, tooMuch))
          .containsEntry("CDN-Cache-Control", "no-store")
          .containsEntry("Cache-Control", "private, max-age=0, must-revalidate")
          .doesNotContainKey("Cache-Tag");
    }
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> cdn.headers(AssetType.PAGE, List.of("a\r\nSet-Cookie: b=c")));
  }

  private void runUnchecked(Purge purge) {
    try {
      later.run(purge);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private Cdn cdn(PurgeProvider provider, Map<String, Object> values) {
    CdnSettings settings =
        SettingsRecord.of(CdnSettings.class)
            .create(each ->
                values.getOrDefault(
                    each.name(),
                    each.name().equals("collect") ? Duration.ZERO : each.defaultValue()));
    return Cdn.create(later, provider, settings);
  }
}
