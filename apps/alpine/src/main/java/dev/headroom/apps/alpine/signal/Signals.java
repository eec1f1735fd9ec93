// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.signal;

import dev.headroom.apps.alpine.api.Page;
import dev.headroom.apps.alpine.subscription.SubscriptionsChanged;
import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.spring.cache.CachePolicies;
import dev.headroom.spring.cache.JsonCodecs;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;

/** Signals, those of a user for a minute and counts for five from the cache. Thread-safe. */
@Service
class Signals {

  private final SignalReader reader;
  private final Cache<SignalFilter, Long> counts;
  private final Cache<Long, SubscribedView> subscribed;

  Signals(SignalReader reader, Caches caches, CachePolicies policies, JsonCodecs codecs) {
    this.reader = reader;
    this.counts =
        caches.cache(
            policies
                .builder("alpine.signal-counts", codecs.of(Long.class))
                .ttl(Duration.ofMinutes(5))
                .build(),
            SignalFilter::key);
    this.subscribed =
        caches.cache(
            policies
                .builder("alpine.subscribed", codecs.of(SubscribedView.class))
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
