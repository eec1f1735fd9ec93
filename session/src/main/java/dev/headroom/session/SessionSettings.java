// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import dev.headroom.ground.SettingsCheck;
import java.time.Duration;

/**
 * How long tokens and sessions live, and how old an instance's knowledge may be.
 *
 * <p>Immutable. All faults are told at once.
 *
 * @param issuer who issues, as the tokens name it
 * @param accessLife how long an access token lives, less a jitter of up to 5 %; 10 s to 24 h
 * @param idle after how long without use a session ends; 1 min to 400 days
 * @param absolute after how long a session ends in any case; at least idle, at most 400 days
 * @param grace how long the answer to a refresh may be asked for again; 0 to 5 min
 * @param bound how old this instance's knowledge may be to decide alone; 100 ms to 1 min
 * @param poll how often the record is asked when nothing wakes the instance; at most half the bound
 * @param lenientFor how old knowledge may be on lenient routes, the record being away; at least the
 *     bound, at most 1 h
 * @param confirmWait how long a log-out waits for the instances; 0 to 5 s
 * @param verifiedTokens how many verified tokens are remembered; 2 to 8 million
 * @param keyLife after how long a new signing key takes over; 1 h to 400 days
 * @param keyOverlap how long a new key is published before it signs; 1 s to 1 day
 * @param keepEnded how long ended sessions and their audit trail are kept; 1 h to 10 years
 */
public record SessionSettings(
    String issuer,
    Duration accessLife,
    Duration idle,
    Duration absolute,
    Duration grace,
    Duration bound,
    Duration poll,
    Duration lenientFor,
    Duration confirmWait,
    int verifiedTokens,
    Duration keyLife,
    Duration keyOverlap,
    Duration keepEnded) {

  private static final String AT = "headroom.session.";
  private static final Duration LONG = Duration.ofDays(400);

  /** Checks all. */
  public SessionSettings {
    SettingsCheck check = new SettingsCheck();
    check
        .present(AT + "issuer", issuer, "name the service that issues the tokens")
        .between(
            AT + "access-life",
            accessLife,
            Duration.ofSeconds(10),
            Duration.ofHours(24),
            "set how long an access token lives")
        .between(AT + "idle", idle, Duration.ofMinutes(1), LONG, "set when an unused session ends")
        .between(
            AT + "absolute",
            absolute,
            idle.compareTo(LONG) > 0 ? LONG : idle,
            LONG,
            "set when a session ends in any case, not before it would end unused")
        .between(
            AT + "grace",
            grace,
            Duration.ZERO,
            Duration.ofMinutes(5),
            "set how long a lost answer to a refresh may be asked for again")
        .between(
            AT + "bound",
            bound,
            Duration.ofMillis(100),
            Duration.ofMinutes(1),
            "set how old an instance's knowledge may be")
        .between(
            AT + "poll",
            poll,
            Duration.ofMillis(10),
            bound.dividedBy(2),
            "set it to at most half of " + AT + "bound")
        .between(
            AT + "lenient-for",
            lenientFor,
            bound,
            Duration.ofHours(1),
            "set it to at least " + AT + "bound")
        .between(
            AT + "confirm-wait",
            confirmWait,
            Duration.ZERO,
            Duration.ofSeconds(5),
            "set how long a log-out waits for the instances")
        .between(
            AT + "verified-tokens",
            verifiedTokens,
            2,
            8_000_000,
            "set how many verified tokens are remembered")
        .between(
            AT + "key-life", keyLife, Duration.ofHours(1), LONG, "set when a new key takes over")
        .between(
            AT + "key-overlap",
            keyOverlap,
            Duration.ofSeconds(1),
            Duration.ofDays(1),
            "set how long a new key is published before it signs")
        .between(
            AT + "keep-ended",
            keepEnded,
            Duration.ofHours(1),
            Duration.ofDays(3650),
            "set how long ended sessions are kept");
    check.throwIfAny();
  }

  /** Returns the defaults. */
  public static SessionSettings of(String issuer) {
    return new SessionSettings(
        issuer,
        Duration.ofMinutes(15),
        Duration.ofDays(14),
        Duration.ofDays(90),
        Duration.ofSeconds(30),
        Duration.ofSeconds(5),
        Duration.ofSeconds(1),
        Duration.ofSeconds(30),
        Duration.ofMillis(200),
        65_536,
        Duration.ofDays(30),
        Duration.ofMinutes(10),
        Duration.ofDays(30));
  }

  /** Returns the same with another bound and poll. */
  public SessionSettings withBound(Duration ofBound, Duration ofPoll) {
    Duration lenient = lenientFor.compareTo(ofBound) < 0 ? ofBound : lenientFor;
    return new SessionSettings(
        issuer,
        accessLife,
        idle,
        absolute,
        grace,
        ofBound,
        ofPoll,
        lenient,
        confirmWait,
        verifiedTokens,
        keyLife,
        keyOverlap,
        keepEnded);
  }

  /** How long cuts of names are kept: every token that they reach has expired by then. */
  public Duration entryLife() {
    return accessLife.plusMinutes(1);
  }
}
