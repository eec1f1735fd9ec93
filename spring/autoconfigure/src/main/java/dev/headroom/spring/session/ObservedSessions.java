// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import dev.headroom.ground.CallObservations;
import dev.headroom.session.device.SessionStore;
import dev.headroom.session.meter.SessionMeter;
import dev.headroom.session.meter.SessionMeterListener;
import dev.headroom.session.revocation.RevocationStore;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Observes refused tokens, and the calls of the stores of sessions; never a token that is verified
 * in memory.
 *
 * <p>Thread-safe.
 */
record ObservedSessions(CallObservations observations, SessionMeterListener meters)
    implements SessionMeterListener {
  private static final String SESSION = "session";

  /** Returns stores whose calls are observed. */
  static SessionStores stores(CallObservations observations, SessionStores stores) {
    return new SessionStores(
        observations.around(
            SessionStore.class,
            stores.sessions(),
            SESSION,
            "open",
            "find",
            "findByUser",
            "hasFamily",
            "rename",
            "refresh",
            "markSeen",
            "audit",
            "cleanUp"),
        observations.around(
            RevocationStore.class,
            stores.revocations(),
            SESSION,
            "revoke",
            "changesAfter",
            "restore",
            "lookup",
            "confirmations",
            "removeExpired"),
        stores.keys(),
        stores.attributes(),
        stores.closeActions());
  }

  @Override
  public void counted(SessionMeter meter, @Nullable Enum<?> tag) {
    meters.counted(meter, tag);
    if (meter == SessionMeter.REFUSED && tag != null) {
      observations.refused(SESSION, "", tag.name().toLowerCase(Locale.ROOT));
    }
  }

  @Override
  public void timed(SessionMeter meter, @Nullable Enum<?> tag, long nanos) {
    meters.timed(meter, tag, nanos);
  }
}
