// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import dev.headroom.session.revocation.Revocations;
import dev.headroom.session.token.SigningKeys;
import java.time.Duration;

/**
 * The settings of tokens, sessions and revocation.
 *
 * <p>Immutable.
 */
public record SessionSettings(
    @Setting(value = "Issuer that the tokens name.", defaultValue = "headroom") String issuer,
    @Setting(
            value = "Lifetime of an access token, less a jitter of up to 5 %.",
            range = "10s to 24h",
            defaultValue = "15m",
            formerly = "access-life")
        Duration accessLifetime,
    @Setting(
            value = "Time without use after which a session expires.",
            range = "2m to 400d",
            defaultValue = "14d")
        Duration idle,
    @Setting(
            value = "Time after which a session expires even when it is used; at least idle.",
            range = "idle to 400d",
            defaultValue = "90d")
        Duration absolute,
    @Setting(
            value =
                "Time in which the answer to a refresh may be requested again, for a "
                    + "client that lost it. 0 disables the repetition.",
            range = "0s to 5m",
            defaultValue = "30s")
        Duration grace,
    @Setting(
            value =
                "Longest age of this instance's snapshot of revocations at which it decides "
                    + "alone. While it is older, each token is checked in the store.",
            range = "100ms to 1m",
            defaultValue = "5s")
        Duration bound,
    @Setting(
            value =
                "Pause between two reads of new revocations when nothing notifies the "
                    + "instance; at most half of bound.",
            range = "10ms to 30s",
            defaultValue = "1s")
        Duration poll,
    @Setting(
            value =
                "Longest age of this instance's snapshot of revocations at which it still admits "
                    + "reads of lenient paths while the store is unavailable; at least bound.",
            range = "bound to 1h",
            defaultValue = "30s")
        Duration lenientFor,
    @Setting(
            value =
                "Longest wait of a log-out for the confirmation of the other instances. "
                    + "0 does not wait.",
            range = "0s to 5s",
            defaultValue = "200ms")
        Duration confirmWait,
    @Setting(
            value = "Verified tokens that are kept in memory; others are verified again.",
            range = "2 to 8000000",
            unit = "tokens",
            defaultValue = "65536")
        int verifiedTokens,
    @Setting(
            value = "Age at which a signing key is replaced by a new one.",
            range = "1h to 400d",
            defaultValue = "30d",
            formerly = "key-life")
        Duration keyLifetime,
    @Setting(
            value = "Time for which a new signing key is published before it signs.",
            range = "1s to 1d",
            defaultValue = "10m")
        Duration keyOverlap,
    @Setting(
            value = "Time for which ended sessions and their audit trail are kept.",
            range = "1h to 3650d",
            defaultValue = "30d",
            formerly = "keep-ended")
        Duration retention) {

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public SessionSettings {
    SettingsCheck.of(SessionSettings.class)
        .present("issuer", issuer, "name the service that issues the tokens")
        .inRange("accessLifetime", accessLifetime)
        .inRange("idle", idle)
        .inRange("absolute", absolute)
        .inRange("grace", grace)
        .inRange("bound", bound)
        .inRange("poll", poll)
        .require(
            poll.compareTo(bound.dividedBy(2)) <= 0,
            "poll",
            poll,
            "at most half of bound, which is " + bound.toMillis() + "ms",
            "lower poll or raise bound")
        .inRange("lenientFor", lenientFor)
        .inRange("confirmWait", confirmWait)
        .inRange("verifiedTokens", verifiedTokens)
        .inRange("keyLifetime", keyLifetime)
        .inRange("keyOverlap", keyOverlap)
        .inRange("retention", retention)
        .throwIfAny();
  }

  /** Returns the default settings with an issuer. */
  public static SessionSettings of(String issuer) {
    return SettingsRecord.of(SessionSettings.class)
        .create(each -> each.name().equals("issuer") ? issuer : each.defaultValue());
  }

  /** Returns a builder of revocations with these settings. */
  public Revocations.Builder revocations() {
    return Revocations.builder()
        .bound(bound, poll)
        .lenientFor(lenientFor)
        .confirmWait(confirmWait)
        .tokenLife(accessLifetime);
  }

  /** Returns when signing keys are replaced. */
  public SigningKeys.Rotation keyRotation() {
    return new SigningKeys.Rotation(keyLifetime, keyOverlap, accessLifetime.plusMinutes(1));
  }
}
