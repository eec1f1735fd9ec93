// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import dev.headroom.ground.MeterSpec;
import dev.headroom.session.device.RefreshDecision;
import dev.headroom.session.device.Session;
import dev.headroom.session.meter.SessionMeter;
import dev.headroom.session.revocation.RevocationScope;
import dev.headroom.session.revocation.Revocations;
import dev.headroom.session.token.TokenDecision;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Records the events of sessions and tokens in the meters of {@link SessionMeter}.
 *
 * <p>Thread-safe. Costs one counter increment a request; the number of series is fixed.
 */
public final class SessionMeters implements SessionListener {
  private static final double MILLIS = 1000;

  private record Series(SessionMeter meter, @Nullable Enum<?> tag) {
    String[] tagValues() {
      return tag == null ? new String[0] : new String[] {tag.name().toLowerCase(Locale.ROOT)};
    }
  }

  private final MeterRegistry registry;

  // Written by the constructor alone.
  private final Map<Series, Counter> counters = new HashMap<>();
  private final Map<Series, Timer> timers = new HashMap<>();

  /** Creates the listener and registers its meters, at zero. */
  public SessionMeters(MeterRegistry registry) {
    this.registry = registry;
    for (SessionMeter each : SessionMeter.values()) {
      if (each.spec().tags().isEmpty()) {
        register(each, (Enum<?>) null);
      }
    }
    register(SessionMeter.ADMITTED, TokenDecision.Source.values());
    register(SessionMeter.REFUSED, TokenDecision.Reason.values());
    register(SessionMeter.REFRESHED, Sessions.Refresh.values());
    register(SessionMeter.REFRESH_REFUSED, RefreshDecision.Reason.values());
    register(SessionMeter.REVOKED, RevocationScope.values());
  }

  private void register(SessionMeter meter, @Nullable Enum<?>... tags) {
    for (Enum<?> each : tags) {
      Series series = new Series(meter, each);
      if (meter.spec().kind() == MeterSpec.Kind.COUNTER) {
        counters.put(series, meter.counter(registry, series.tagValues()));
      } else if (meter.spec().kind() == MeterSpec.Kind.TIMER) {
        timers.put(series, meter.timer(registry, series.tagValues()));
      }
    }
  }

  private static <T> T registered(Map<Series, T> all, SessionMeter meter, @Nullable Enum<?> tag) {
    T found = all.get(new Series(meter, tag));
    if (found == null) {
      throw new IllegalArgumentException(
          "%s was recorded with the tag %s, which is none of this meter's"
              .formatted(meter.meterName(), tag));
    }
    return found;
  }

  /** Registers the gauges of the revocations in memory and of their age. */
  public void bind(Revocations revocations) {
    SessionMeter.LAG.gauge(registry, revocations, SessionMeters::lagSeconds);
    SessionMeter.ENTRIES.gauge(registry, revocations, each -> each.snapshot().size());
    SessionMeter.MEMORY.gauge(registry, revocations, each -> each.snapshot().bytes());
  }

  private static double lagSeconds(Revocations revocations) {
    return revocations.isReady() ? revocations.age().toMillis() / MILLIS : -1;
  }

  @Override
  public void counted(SessionMeter meter, @Nullable Enum<?> tag) {
    registered(counters, meter, tag).increment();
  }

  @Override
  public void timed(SessionMeter meter, @Nullable Enum<?> tag, long nanos) {
    registered(timers, meter, tag).record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void opened(Session session) {
    counted(SessionMeter.OPENED, null);
  }

  @Override
  public void reused(Session session, RefreshDecision.Reason how) {
    counted(SessionMeter.REUSED, null);
  }
}
