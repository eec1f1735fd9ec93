// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Records what limits decide and count in the meters of {@link LimitMeter}.
 *
 * <p>Meters without a rule are registered at once, at zero; the others with the first count of
 * their rule. Thread-safe. Costs two counter increments a call; the number of series grows with
 * rules, never with keys.
 */
public final class LimitMeters implements LimitListener {
  private record Decided(String rule, boolean admitted, Decision.Source source) {}

  private record Counted(LimitMeter meter, String rule) {}

  private final MeterRegistry registry;
  private final Map<LimitMeter, Counter> ofNoRule = new EnumMap<>(LimitMeter.class);
  private final Map<Object, Counter> ofRules = new ConcurrentHashMap<>();

  /** Creates the listener and registers the meters without a rule. */
  public LimitMeters(MeterRegistry registry) {
    this.registry = registry;
    Arrays.stream(LimitMeter.values())
        .filter(each -> each.spec().tags().isEmpty())
        .forEach(each -> ofNoRule.put(each, each.counter(registry)));
  }

  @Override
  public void decided(Limit limit, Decision decision) {
    Decided series = new Decided(limit.name(), decision.admitted(), decision.source());
    ofRules.computeIfAbsent(series, each -> counter(series)).increment();
  }

  @Override
  public void counted(LimitMeter meter, String rule, long count) {
    ofRules
        .computeIfAbsent(new Counted(meter, rule), each -> meter.counter(registry, rule))
        .increment((double) count);
  }

  @Override
  public void counted(LimitMeter meter) {
    Objects.requireNonNull(ofNoRule.get(meter), meter.meterName()).increment();
  }

  private Counter counter(Decided series) {
    String outcome = series.admitted() ? "admitted" : "refused";
    String source = series.source().name().toLowerCase(Locale.ROOT);
    return LimitMeter.DECISIONS.counter(registry, series.rule(), outcome, source);
  }
}
