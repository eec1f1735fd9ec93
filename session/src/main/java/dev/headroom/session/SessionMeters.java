// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import dev.headroom.session.device.RefreshDecision;
import dev.headroom.session.device.Session;
import dev.headroom.session.revocation.Acknowledgement;
import dev.headroom.session.revocation.RevocationFollower;
import dev.headroom.session.revocation.RevocationScope;
import dev.headroom.session.token.TokenDecision;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Counts what happens to sessions and tokens, as {@link SessionMeter} lists it.
 *
 * <p>Thread-safe. Costs one counter increment a request; the number of series is fixed.
 */
public final class SessionMeters implements SessionListener {
  private static final double MILLIS = 1000;

  private final MeterRegistry registry;
  private final Map<TokenDecision.Source, Counter> admitted =
      new EnumMap<>(TokenDecision.Source.class);
  private final Map<TokenDecision.Reason, Counter> refused =
      new EnumMap<>(TokenDecision.Reason.class);
  private final Map<RefreshDecision.Reason, Counter> refreshRefused =
      new EnumMap<>(RefreshDecision.Reason.class);
  private final Map<RevocationScope, Timer> revoked = new EnumMap<>(RevocationScope.class);
  private final Timer verified;
  private final Counter failures;
  private final Counter opened;
  private final Counter rotated;
  private final Counter again;
  private final Counter reused;
  private final Counter unconfirmed;

  /** Creates the listener and registers all its meters, at zero. */
  public SessionMeters(MeterRegistry registry) {
    this.registry = registry;
    for (TokenDecision.Source each : TokenDecision.Source.values()) {
      admitted.put(each, counter(SessionMeter.ADMITTED, "source", each));
    }
    for (TokenDecision.Reason each : TokenDecision.Reason.values()) {
      refused.put(each, counter(SessionMeter.REFUSED, "reason", each));
    }
    for (RefreshDecision.Reason each : RefreshDecision.Reason.values()) {
      refreshRefused.put(each, counter(SessionMeter.REFRESH_REFUSED, "reason", each));
    }
    for (RevocationScope each : RevocationScope.values()) {
      revoked.put(each, timer(SessionMeter.REVOKED, "scope", each.name()));
    }
    verified = timer(SessionMeter.VERIFIED);
    failures = counter(SessionMeter.SYNC_FAILURES);
    opened = counter(SessionMeter.OPENED);
    rotated = counter(SessionMeter.REFRESHED, "outcome", "rotated");
    again = counter(SessionMeter.REFRESHED, "outcome", "again");
    reused = counter(SessionMeter.REUSED);
    unconfirmed = counter(SessionMeter.UNCONFIRMED);
  }

  /** Shows what an instance knows, and how old that is. */
  public void bind(RevocationFollower follower) {
    gauge(SessionMeter.LAG, follower, SessionMeters::lagSeconds);
    gauge(SessionMeter.ENTRIES, follower, each -> each.table().size());
    gauge(SessionMeter.MEMORY, follower, each -> each.table().bytes());
  }

  private static double lagSeconds(RevocationFollower follower) {
    return follower.isReady() ? follower.age().toMillis() / MILLIS : -1;
  }

  @Override
  public void admitted(TokenDecision.Source source) {
    count(admitted.get(source));
  }

  @Override
  public void refused(TokenDecision.Reason reason) {
    count(refused.get(reason));
  }

  @Override
  public void verified(long nanos) {
    verified.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void syncFailed() {
    failures.increment();
  }

  @Override
  public void opened(Session session) {
    opened.increment();
  }

  @Override
  public void refreshed(boolean wasAgain) {
    (wasAgain ? again : rotated).increment();
  }

  @Override
  public void refreshRefused(RefreshDecision.Reason reason) {
    count(refreshRefused.get(reason));
  }

  @Override
  public void reused(Session session, RefreshDecision.Reason how) {
    reused.increment();
  }

  @Override
  public void revoked(RevocationScope scope, Acknowledgement receipt, long nanos) {
    Timer timer = revoked.get(scope);
    if (timer != null) {
      timer.record(Duration.ofNanos(nanos));
    }
    if (!receipt.everywhere()) {
      unconfirmed.increment();
    }
  }

  private static void count(@org.jspecify.annotations.Nullable Counter counter) {
    if (counter != null) {
      counter.increment();
    }
  }

  private Counter counter(SessionMeter meter, String tag, Enum<?> value) {
    return counter(meter, tag, value.name().toLowerCase(Locale.ROOT));
  }

  private Counter counter(SessionMeter meter, String... tags) {
    return Counter.builder(meter.meterName())
        .description(meter.description())
        .tags(tags)
        .register(registry);
  }

  private Timer timer(SessionMeter meter, String... tags) {
    String[] lower = tags.clone();
    for (int i = 1; i < lower.length; i += 2) {
      lower[i] = lower[i].toLowerCase(Locale.ROOT);
    }
    return Timer.builder(meter.meterName())
        .description(meter.description())
        .tags(lower)
        .register(registry);
  }

  private void gauge(
      SessionMeter meter,
      RevocationFollower follower,
      java.util.function.ToDoubleFunction<RevocationFollower> value) {
    Gauge.builder(meter.meterName(), follower, value)
        .description(meter.description())
        .register(registry);
  }
}
