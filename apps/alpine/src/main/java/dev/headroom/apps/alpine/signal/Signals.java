// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.signal;

import dev.headroom.apps.alpine.api.Page;
import dev.headroom.apps.alpine.subscription.SubscriptionsChanged;
import dev.headroom.apps.systems.cache.JsonCaches;
import dev.headroom.cache.Cache;
import java.math.BigDecimal;
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

  Signals(SignalReader reader, JsonCaches caches) {
    this.reader = reader;
    this.counts = caches.of("alpine.signal-counts", Long.class, Duration.ofMinutes(5));
    this.subscribed = caches.of("alpine.subscribed", SubscribedView.class, Duration.ofMinutes(1));
  }

  long count(SignalFilter filter) {
    return counts.get(filter, reader::count);
  }

  List<SignalView> page(SignalFilter filter, Page page) {
    return reader.page(filter, page);
  }

  /** Returns all active signals of at least a confidence, without a page. */
  List<SignalView> active(BigDecimal minConfidence) {
    return reader.all(new SignalFilter(null, true, minConfidence));
  }

  Optional<SymbolView> symbol(String symbol) {
    return reader.symbol(symbol);
  }

  SubscribedView subscribed(long user) {
    return subscribed.get(user, reader::subscribed);
  }

  @EventListener
  void invalidate(SubscriptionsChanged change) {
    subscribed.invalidate(change.userId());
  }
}
