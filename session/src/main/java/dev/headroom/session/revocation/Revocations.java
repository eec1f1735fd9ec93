// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import dev.headroom.session.meter.SessionMeter;
import dev.headroom.session.meter.SessionMeterListener;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Token revocation for a service of many instances: checks tokens of any issuer locally, and
 * revokes them on every instance within a stated bound.
 *
 * <p>Needs no signing key and verifies no signature: the caller does that first. While this
 * instance's snapshot is younger than the bound, a check reads memory only. Older than that, the
 * snapshot and the relay are still trusted when they say "revoked", and the store is asked about
 * everything else. If the store does not answer either, the caller's {@link Freshness} decides; and
 * so it does at once while the last read of the store was not answered, so that no request but a
 * {@link Freshness#FRESH} one waits for a store that hangs.
 *
 * <p>Thread-safe. A check of a {@link RevocableToken} takes no lock and allocates nothing; making
 * one costs a SHA-256 for the token and one for each name.
 */
public final class Revocations implements AutoCloseable {
  private static final Duration BETWEEN_CONFIRMATION_READS = Duration.ofMillis(2);

  private final RevocationStore store;
  private final RevocationRelay relay;
  private final RevocationFollower follower;
  private final StoreClock clock;
  private final TimeSource time;
  private final SessionMeterListener listener;
  private final Duration entryLife;
  private final Duration confirmWait;
  private final Duration liveWindow;
  private final long boundNanos;
  private final long lenientNanos;

  private Revocations(Builder builder, RevocationStore store) {
    this.store = store;
    this.relay = builder.relay;
    this.time = builder.time;
    this.listener = builder.listener;
    // Every token that an entry can reach has expired by then.
    this.entryLife = builder.tokenLife.plus(RevocableToken.CLOCK_SKEW).plusMinutes(1);
    this.liveWindow = builder.bound.multipliedBy(2);
    this.clock = new StoreClock(time, liveWindow);
    RelaySearch search = new RelaySearch(relay, entryLife, clock);
    this.follower = new RevocationFollower(store, entryLife, time, listener, clock, search);
    this.confirmWait = builder.confirmWait;
    this.boundNanos = builder.bound.toNanos();
    this.lenientNanos = builder.lenientFor.toNanos();
  }

  /** Returns revocations in the memory of this process, lost when it stops. */
  public static Revocations inMemory() {
    return builder().build();
  }

  /** Returns a builder with the defaults: in memory, without a relay. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns whether a token must be refused: it is revoked, or nobody can say whether it is.
   *
   * @param token the token, or its id ({@code jti}): the same text that {@link
   *     Revocation#token(String, Instant)} revokes it by
   * @param subject the user whose token it is
   * @param issuedAt when it was issued, by its issuer's clock. A token that was issued after a
   *     revocation of its user is valid; within {@link RevocableToken#CLOCK_SKEW} after it, it is
   *     refused too. So is a token that is older than {@link Builder#tokenLife}, or issued more
   *     than that skew in the future
   */
  public boolean isRevoked(String token, String subject, Instant issuedAt) {
    Objects.requireNonNull(token, "token is null: pass the token's text if it has no id (jti)");
    RevocableToken.Owner owner = RevocableToken.Owner.of(null, subject, null, null);
    Fingerprint fingerprint = Fingerprint.ofToken(token);
    return !check(RevocableToken.issuedAt(fingerprint, owner, issuedAt), Freshness.BOUNDED)
        .isValid();
  }

  /**
   * Checks a token. Reads memory alone while the snapshot is younger than the bound, unless the
   * check is {@link Freshness#FRESH}; otherwise it may wait for the relay and the store, each for
   * its own time-out. A store that is unavailable is a status, and no exception.
   *
   * @return {@link RevocationStatus#UNKNOWN} if nobody can say whether it is revoked
   */
  public RevocationStatus check(RevocableToken token, Freshness freshness) {
    // The state is read before the clock, so its age is never understated.
    FollowerState state = follower.state();
    if (state.snapshot().revokes(token) || isOutOfTime(token)) {
      return RevocationStatus.REVOKED;
    }
    if (freshness != Freshness.FRESH && state.ageNanos(time) <= boundNanos) {
      return RevocationStatus.VALID;
    }
    RevocationStatus answer = askOthers(state.snapshot().dated(token), freshness, state);
    // The answer may have set the clock.
    return answer.isValid() && isOutOfTime(token) ? RevocationStatus.REVOKED : answer;
  }

  /**
   * A token that is older than revocations are kept may have been revoked, and one that is issued
   * in the future would escape every revocation until then: both are refused.
   */
  private boolean isOutOfTime(RevocableToken token) {
    long second = clock.millis() / 1000;
    return clock.isSet()
        && token.carriesTime()
        && (token.isIssuedBefore(second - entryLife.toSeconds())
            || !token.isIssuedBefore(second + 1));
  }

  private RevocationStatus askOthers(
      RevocableToken token, Freshness freshness, FollowerState state) {
    if (isRevokedByRelay(token)) {
      return RevocationStatus.REVOKED;
    }
    if (freshness != Freshness.FRESH && follower.isUnavailable()) {
      return unanswered(freshness, state);
    }
    try {
      long readNanos = time.nanos();
      RevocationStore.Lookup answer = store.lookup(token);
      clock.read(answer.now().toEpochMilli(), readNanos);
      return answer.revoked() ? RevocationStatus.REVOKED : RevocationStatus.VALID_IN_STORE;
    } catch (StoreUnavailableException unavailable) {
      return unanswered(freshness, state);
    }
  }

  private RevocationStatus unanswered(Freshness freshness, FollowerState state) {
    return freshness == Freshness.LENIENT && state.ageNanos(time) <= lenientNanos
        ? RevocationStatus.VALID_STALE
        : RevocationStatus.UNKNOWN;
  }

  private boolean isRevokedByRelay(RevocableToken token) {
    try {
      return relay.isRevoked(token);
    } catch (StoreUnavailableException unavailable) {
      return false;
    }
  }

  /**
   * Revokes; returns when the store holds the revocation, and reports how many instances apply it
   * already.
   *
   * @throws StoreUnavailableException if the store does not answer; then nothing is known about
   *     whether the revocation took effect
   */
  public Acknowledgement revoke(Revocation order) {
    long start = time.nanos();
    RevocationResult result = store.revoke(order, follower.position());
    follower.apply(result);
    try {
      relay.publish(result);
    } catch (StoreUnavailableException unavailable) {
      // The relay only accelerates; its own health check reports that it is unavailable.
    }
    follower.sync();
    RevocationStore.Confirmations seen = awaitConfirmations(result);
    Acknowledgement acknowledgement =
        new Acknowledgement(
            result.revision(), result.sessions(), seen.confirmed(), seen.instances());
    listener.timed(SessionMeter.REVOKED, order.scope(), time.nanos() - start);
    if (!acknowledgement.everywhere()) {
      listener.counted(SessionMeter.UNCONFIRMED, null);
    }
    return acknowledgement;
  }

  private RevocationStore.Confirmations awaitConfirmations(RevocationResult result) {
    long end = time.nanos() + confirmWait.toNanos();
    RevocationStore.Confirmations seen = confirmations(result);
    while (seen.confirmed() < seen.instances() && time.nanos() < end) {
      LockSupport.parkNanos(BETWEEN_CONFIRMATION_READS.toNanos());
      seen = confirmations(result);
    }
    return seen;
  }

  private RevocationStore.Confirmations confirmations(RevocationResult result) {
    // Nobody seems silent because the store's clock was set forward meanwhile.
    Duration window = liveWindow.plus(clock.jumped());
    return store.confirmations(result.revision(), result.origin(), window);
  }

  /**
   * Reads new revocations from the store now, on the caller's thread.
   *
   * @return whether the store answered
   */
  public boolean sync() {
    return follower.sync();
  }

  /** Returns whether the store has answered once: this instance may accept requests. */
  public boolean isReady() {
    return follower.state().synced();
  }

  /** Returns what this instance knows to be revoked. */
  public RevocationSnapshot snapshot() {
    return follower.state().snapshot();
  }

  /** Returns the age of the snapshot; the longest duration before the first synchronization. */
  public Duration age() {
    return Duration.ofNanos(follower.state().ageNanos(time));
  }

  /**
   * Returns the store's time, carried on by the monotonic clock.
   *
   * @throws StoreUnavailableException if the store has not answered yet
   */
  public Instant now() {
    if (!clock.isSet()) {
      throw new StoreUnavailableException("session store", "time", Duration.ZERO);
    }
    return Instant.ofEpochMilli(clock.millis());
  }

  /** Returns {@link #now} in milliseconds; the epoch if the store has not answered yet. */
  public long nowMillis() {
    return clock.millis();
  }

  /** Stops following the store and removes this instance from it. */
  @Override
  public void close() {
    follower.close();
  }

  /**
   * Configures {@link Revocations}.
   *
   * <p>Confined to one thread.
   */
  public static final class Builder {
    private @Nullable RevocationStore store;
    private RevocationRelay relay = RevocationRelay.NONE;
    private SessionMeterListener listener = SessionMeterListener.NONE;
    private TimeSource time = TimeSource.system();
    private Duration bound = Duration.ofSeconds(5);
    private Duration poll = Duration.ofSeconds(1);
    private Duration lenientFor = Duration.ofSeconds(30);
    private Duration confirmWait = Duration.ofMillis(200);
    private Duration tokenLife = Duration.ofHours(24);
    private boolean background = true;

    private Builder() {}

    /** Keeps revocations in a store that all instances share; the default is this process. */
    public Builder store(RevocationStore shared) {
      this.store = shared;
      return this;
    }

    /** Publishes revocations through a second, faster channel; the default is none. */
    public Builder relay(RevocationRelay channel) {
      this.relay = channel;
      return this;
    }

    /** Sends events to a listener; the default ignores them. */
    public Builder listener(SessionMeterListener receiver) {
      this.listener = receiver;
      return this;
    }

    /** Takes the time from another source than the system. */
    public Builder time(TimeSource source) {
      this.time = source;
      return this;
    }

    /**
     * Sets how old the snapshot may be to decide alone.
     *
     * @param maxAge the latest time at which a revocation holds everywhere; default 5 s
     * @param readEvery how often the store is read when nothing wakes this instance: at most half
     *     of that; default 1 s
     */
    public Builder bound(Duration maxAge, Duration readEvery) {
      this.bound = maxAge;
      this.poll = readEvery;
      return this;
    }

    /** Sets how old the snapshot may be for {@link Freshness#LENIENT} checks; default 30 s. */
    public Builder lenientFor(Duration maxAge) {
      this.lenientFor = maxAge;
      return this;
    }

    /**
     * Sets how long {@link #revoke} waits for the instances to confirm; default 200 ms, zero for no
     * wait.
     */
    public Builder confirmWait(Duration wait) {
      this.confirmWait = wait;
      return this;
    }

    /**
     * Sets the longest life of a token, for which revocations of names are kept; default 24 h. A
     * token that carries a time and is older is refused. Where instances differ, or the life was
     * longer before, the longest counts for as long as a token of that life may exist.
     */
    public Builder tokenLife(Duration longest) {
      this.tokenLife = longest;
      return this;
    }

    /** Leaves it to the caller to {@link Revocations#sync}; for tests. */
    public Builder withoutBackground() {
      this.background = false;
      return this;
    }

    /**
     * Reads the store once, and starts to follow it on a daemon thread.
     *
     * @throws IllegalArgumentException if the store is read less often than twice in the bound
     */
    public Revocations build() {
      if (poll.multipliedBy(2).compareTo(bound) > 0 || !poll.isPositive()) {
        throw new IllegalArgumentException(
            "poll was %s, allowed up to half of the bound %s; set both".formatted(poll, bound));
      }
      RevocationStore shared = store;
      Revocations made =
          new Revocations(this, shared == null ? new MemoryRevocationStore(time) : shared);
      made.follower.sync();
      if (background) {
        relay.onChange(made.follower::wake);
        made.follower.start(poll);
      }
      return made;
    }
  }
}
