// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headroom.session.meter.SessionMeter;
import dev.headroom.session.revocation.RevocationScope;
import dev.headroom.session.token.TokenDecision;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SessionMetersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final SessionMeters meters = new SessionMeters(registry);

  @Test
  void registersEverySeriesAtZero() {
    assertThat(registry.get("headroom.session.refused").counters())
        .hasSize(TokenDecision.Reason.values().length);
    assertThat(registry.get("headroom.session.revoked").timers())
        .hasSize(RevocationScope.values().length);
    assertThat(registry.get("headroom.session.refreshed").counters())
        .extracting(each -> each.getId().getTag("outcome"))
        .containsExactlyInAnyOrder("rotated", "again");
    assertThat(registry.find("headroom.session.opened").counters()).hasSize(1);
    assertThat(registry.getMeters())
        .filteredOn(Counter.class::isInstance)
        .allMatch(each -> ((Counter) each).count() == 0);
  }

  @Test
  void countsAndTimesByTheTagOfTheMeter() {
    meters.counted(SessionMeter.REFUSED, TokenDecision.Reason.NOT_YET);
    meters.counted(SessionMeter.UNCONFIRMED, null);
    meters.timed(SessionMeter.REVOKED, RevocationScope.USER, 5_000_000);
    assertThat(registry.get("headroom.session.refused").tag("reason", "not_yet").counter().count())
        .isEqualTo(1);
    assertThat(registry.get("headroom.session.unconfirmed").counter().count()).isEqualTo(1);
    assertThat(
            registry
                .get("headroom.session.revoked")
                .tag("scope", "user")
                .timer()
                .totalTime(TimeUnit.MILLISECONDS))
        .isEqualTo(5);
  }

  /** Any enum would compile, and make a series that no reference page names. */
  @Test
  void refusesTheTagOfAnotherMeter() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> meters.counted(SessionMeter.ADMITTED, RevocationScope.USER))
        .withMessageContaining("headroom.session.admitted");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> meters.counted(SessionMeter.REFUSED, null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> meters.timed(SessionMeter.REVOKED, TokenDecision.Source.LOCAL, 1));
    assertThat(registry.find("headroom.session.admitted").counters())
        .hasSize(TokenDecision.Source.values().length);
  }
}
