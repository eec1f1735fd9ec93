// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import dev.headroom.session.device.RefreshDecision;
import dev.headroom.session.device.Session;
import dev.headroom.session.revocation.Acknowledgement;
import dev.headroom.session.revocation.RevocationScope;
import dev.headroom.session.revocation.Revocations;
import dev.headroom.session.token.TokenDecision;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Records the events of sessions and tokens in the meters of {@link SessionMeter}.
 *
 * <p>Thread-safe. Costs one counter increment a request; the number of series is fixed.
 */
public final class SessionMeters implements SessionListener {
  private static final double MILLIS = 1000;

  private final MeterRegistry registry;
  private final Map<TokenDecision.Source, Counter> admitted;
  private final Map<TokenDecision.Reason, Counter> refused;
  private final Map<RefreshDecision.Reason, Counter> refreshRefused;
  private final Map<RevocationScope, Timer> revoked;
  private final Timer verified;
  private final Counter failures;
  private final Counter opened;
  private final Counter rotated;
  private final Counter again;
  private final Counter reused;
  private final Counter unconfirmed;

  /** Creates the listener and registers its meters, at zero. */
  public SessionMeters(MeterRegistry registry) {
    this.registry = registry;
    admitted = counters(TokenDecision.Source.class, SessionMeter.ADMITTED);
    refused = counters(TokenDecision.Reason.class, SessionMeter.REFUSED);
    refreshRefused = counters(RefreshDecision.Reason.class, SessionMeter.REFRESH_REFUSED);
    revoked =
        byValue(RevocationScope.class, each -> SessionMeter.REVOKED.timer(registry, text(each)));
    verified = SessionMeter.VERIFIED.timer(registry);
    failures = SessionMeter.SYNC_FAILURES.counter(registry);
    opened = SessionMeter.OPENED.counter(registry);
    rotated = SessionMeter.REFRESHED.counter(registry, "rotated");
    again = SessionMeter.REFRESHED.counter(registry, "again");
    reused = SessionMeter.REUSED.counter(registry);
    unconfirmed = SessionMeter.UNCONFIRMED.counter(registry);
  }

  private <E extends Enum<E>> Map<E, Counter> counters(Class<E> tag, SessionMeter meter) {
    return byValue(tag, each -> meter.counter(registry, text(each)));
  }

  private static <E extends Enum<E>, M> Map<E, M> byValue(Class<E> tag, Function<E, M> meter) {
    return Arrays.stream(tag.getEnumConstants())
        .collect(
            Collectors.toMap(each -> each, meter, (one, other) -> one, () -> new EnumMap<>(tag)));
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
  public void admitted(TokenDecision.Source source) {
    Objects.requireNonNull(admitted.get(source)).increment();
  }

  @Override
  public void refused(TokenDecision.Reason reason) {
    Objects.requireNonNull(refused.get(reason)).increment();
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
    Objects.requireNonNull(refreshRefused.get(reason)).increment();
  }

  @Override
  public void reused(Session session, RefreshDecision.Reason how) {
    reused.increment();
  }

  @Override
  public void revoked(RevocationScope scope, Acknowledgement acknowledgement, long nanos) {
    Objects.requireNonNull(revoked.get(scope)).record(nanos, TimeUnit.NANOSECONDS);
    if (!acknowledgement.everywhere()) {
      unconfirmed.increment();
    }
  }

  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
