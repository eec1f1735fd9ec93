// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.signal;

import dev.headroom.apps.alpine.api.Page;
import dev.headroom.apps.alpine.subscription.SubscriptionsChanged;
import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.cache.codec.JsonCodec;
import dev.headroom.cache.policy.CachePolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;
import tools.jackson.databind.json.JsonMapper;

/** Signals, those of a user for a minute and counts for five from the cache. Thread-safe. */
@Service
class Signals {

  private final SignalReader reader;
  private final Cache<SignalFilter, Long> counts;
  private final Cache<Long, SubscribedView> subscribed;

  Signals(SignalReader reader, Caches caches, JsonMapper json) {
    this.reader = reader;
    this.counts =
        caches.cache(
            CachePolicy.builder("alpine.signal-counts", JsonCodec.of(json, Long.class))
                .ttl(Duration.ofMinutes(5))
                .build(),
            SignalFilter::key);
    this.subscribed =
        caches.cache(
            CachePolicy.builder("alpine.subscribed", JsonCodec.of(json, SubscribedView.class))
                .ttl(Duration.ofMinutes(1))
                .build(),
            String::valueOf);
  }

  long count(SignalFilter filter) {
    return counts.get(filter, reader::count);
  }

  List<SignalView> page(SignalFilter filter, Page page) {
    return reader.page(filter, page);
  }

  Optional<SymbolView> symbol(String symbol) {
    return reader.symbol(symbol);
  }

  SubscribedView subscribed(long user) {
    return subscribed.get(user, reader::subscribed);
  }

  @EventListener
  void forget(SubscriptionsChanged change) {
    subscribed.invalidate(change.userId());
  }
}
