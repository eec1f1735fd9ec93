// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.session.device.LastSeenBuffer;
import dev.headroom.session.device.SessionStore;
import dev.headroom.session.revocation.RevocationFollower;
import dev.headroom.session.token.SigningKeys;
import dev.headroom.session.token.TokenVerifier;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must be done now and then: tell the record who was seen, turn the signing keys, clean up
 * once a day.
 *
 * <p>Thread-safe. One daemon thread. Every instance cleans, a little later each; the record's own
 * deletes make that harmless.
 */
public final class SessionMaintenance implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SessionMaintenance.class);
  private static final Duration SEEN = Duration.ofMinutes(1);
  private static final Duration KEYS = Duration.ofSeconds(15);
  private static final Duration DAY = Duration.ofDays(1);

  private final SessionStore store;
  private final LastSeenBuffer seen;
  private final SigningKeys keys;
  private final TokenVerifier gate;
  private final RevocationFollower follower;
  private final Duration keepEnded;
  private final ScheduledExecutorService thread;

  /** Creates the upkeep; {@link #start} begins it. */
  public SessionMaintenance(
      SessionStore store,
      LastSeenBuffer seen,
      TokenVerifier gate,
      RevocationFollower follower,
      KeyUpkeep keyUpkeep) {
    this.store = store;
    this.seen = seen;
    this.keys = keyUpkeep.keys();
    this.gate = gate;
    this.follower = follower;
    this.keepEnded = keyUpkeep.keepEnded();
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("headroom-session-upkeep").factory());
  }

  /**
   * What upkeep turns, and what it keeps.
   *
   * <p>Immutable.
   */
  public record KeyUpkeep(SigningKeys keys, Duration keepEnded) {}

  /** Begins. */
  public void start() {
    every(KEYS, Duration.ZERO, this::rotateKeys);
    every(SEEN, SEEN, seen::flush);
    every(DAY, Duration.ofMinutes(10), this::cleanUp);
  }

  /** Turns the keys, once the record's time is known. */
  public void rotateKeys() {
    Instant now = follower.now();
    keys.rotate(now);
    gate.retainKeys(keys.ids());
  }

  /** Cleans up. */
  public void cleanUp() {
    long rows = store.cleanUp(keepEnded);
    LOG.info("session clean-up removed {} rows", rows);
  }

  private void every(Duration period, Duration first, Runnable work) {
    var unused =
        thread.scheduleWithFixedDelay(
            () -> attempt(work), first.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void attempt(Runnable work) {
    try {
      work.run();
    } catch (StoreUnavailableException away) {
      LOG.debug("the record is away; upkeep tries again");
    } catch (RuntimeException e) {
      LOG.error("session upkeep failed; trying again", e);
    }
  }

  /** Tells the record who was seen, and ends. */
  @Override
  public void close() {
    thread.shutdownNow();
    attempt(seen::flush);
  }
}
