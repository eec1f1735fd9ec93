// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Records the decisions of rate limits in the meters of {@link LimitMeter}.
 *
 * <p>Meters without a rule are registered at once, at zero; the others with the first decision of
 * their rule. Thread-safe. Costs two counter increments a call; the number of series grows with
 * rules, never with keys.
 */
public final class LimitMeters implements LimitListener {
  private record Series(LimitMeter meter, String rule, boolean admitted, Decision.Source source) {}

  private final MeterRegistry registry;
  private final Counter calls;
  private final Counter lost;
  private final Map<Series, Counter> counters = new ConcurrentHashMap<>();

  /** Creates the listener and registers the meters without a rule. */
  public LimitMeters(MeterRegistry registry) {
    this.registry = registry;
    this.calls = LimitMeter.CALLS.counter(registry);
    this.lost = LimitMeter.STATE_LOST.counter(registry);
  }

  @Override
  public void admitted(Limit limit, Decision decision) {
    decided(limit, decision);
  }

  @Override
  public void refused(Limit limit, Decision decision) {
    decided(limit, decision);
  }

  @Override
  public void decidedLocally(Limit limit, StoreUnavailableException why) {
    ofRule(LimitMeter.FALLBACKS, limit.name()).increment();
  }

  @Override
  public void forgotten(String limit, int permits) {
    ofRule(LimitMeter.FORGOTTEN, limit).increment(permits);
  }

  @Override
  public void wouldRefuse(Limit limit, Decision decision) {
    ofRule(LimitMeter.SHADOW_REFUSED, limit.name()).increment();
  }

  @Override
  public void called() {
    calls.increment();
  }

  @Override
  public void leased(Limit limit, int permits) {
    ofRule(LimitMeter.LEASED, limit.name()).increment(permits);
  }

  @Override
  public void handedBack(Limit limit, int permits) {
    ofRule(LimitMeter.HANDED_BACK, limit.name()).increment(permits);
  }

  @Override
  public void settled(Limit limit, int permits) {
    ofRule(LimitMeter.SETTLED, limit.name()).increment(permits);
  }

  @Override
  public void stateLost() {
    lost.increment();
  }

  private void decided(Limit limit, Decision decision) {
    Series series =
        new Series(LimitMeter.DECISIONS, limit.name(), decision.admitted(), decision.source());
    counters.computeIfAbsent(series, this::decisions).increment();
  }

  private static String outcome(Series series) {
    return series.admitted() ? "admitted" : "refused";
  }

  private Counter decisions(Series series) {
    String source = series.source().name().toLowerCase(Locale.ROOT);
    return series.meter().counter(registry, series.rule(), outcome(series), source);
  }

  private Counter ofRule(LimitMeter meter, String rule) {
    Series series = new Series(meter, rule, false, Decision.Source.LOCAL);
    return counters.computeIfAbsent(series, of -> of.meter().counter(registry, of.rule()));
  }
}
