// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.session.device.LastSeenBuffer;
import dev.headroom.session.device.SessionStore;
import dev.headroom.session.revocation.Revocations;
import dev.headroom.session.token.SigningKeys;
import dev.headroom.session.token.TokenVerifier;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The periodic work of sessions: writes when sessions were last used, rotates the signing keys, and
 * removes old rows once a day.
 *
 * <p>Thread-safe. One daemon thread. Every instance does all of it; the store makes that harmless.
 */
public final class SessionMaintenance implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SessionMaintenance.class);
  private static final Duration FLUSH_EVERY = Duration.ofMinutes(1);
  private static final Duration ROTATE_EVERY = Duration.ofSeconds(15);
  private static final Duration CLEAN_UP_EVERY = Duration.ofDays(1);
  private static final Duration FIRST_CLEAN_UP = Duration.ofMinutes(10);

  private final LastSeenBuffer lastSeen;
  private final BackgroundScheduler scheduler = new BackgroundScheduler("session-maintenance");

  private SessionMaintenance(LastSeenBuffer lastSeen) {
    this.lastSeen = lastSeen;
  }

  /**
   * Starts the maintenance of an instance.
   *
   * @param retention how long ended sessions and their audit trail are kept
   */
  public static SessionMaintenance start(
      SessionStore store, LastSeenBuffer lastSeen, KeyRotation keys, Duration retention) {
    SessionMaintenance started = new SessionMaintenance(lastSeen);
    started.every(ROTATE_EVERY, Duration.ZERO, keys::rotate);
    started.every(FLUSH_EVERY, FLUSH_EVERY, lastSeen::flush);
    started.every(
        CLEAN_UP_EVERY,
        FIRST_CLEAN_UP,
        () -> LOG.info("session clean-up removed {} rows", store.cleanUp(retention)));
    return started;
  }

  /**
   * Rotates the signing keys by the store's time, and evicts tokens of retired keys.
   *
   * <p>Immutable; its parts are thread-safe.
   */
  public record KeyRotation(SigningKeys keys, TokenVerifier verifier, Revocations revocations) {
    void rotate() {
      keys.rotate(revocations.now());
      verifier.retainKeys(keys.ids());
    }
  }

  private void every(Duration period, Duration first, Runnable work) {
    scheduler.repeat(first, period, () -> attempt(work));
  }

  private static void attempt(Runnable work) {
    try {
      work.run();
    } catch (StoreUnavailableException unavailable) {
      LOG.debug("the session store is unavailable; maintenance tries again");
    }
  }

  /** Stops the tasks, and writes when sessions were last used. */
  @Override
  public void close() {
    scheduler.close();
    attempt(lastSeen::flush);
  }
}
