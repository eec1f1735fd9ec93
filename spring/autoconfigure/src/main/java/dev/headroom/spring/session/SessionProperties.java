// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import dev.headroom.session.SessionSettings;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Sessions and revocation, as an operator writes them.
 *
 * <p>Immutable. Its text never shows the secret.
 *
 * @param keySecret what private signing keys are sealed under in the record, the same for all
 *     instances, 32 bytes or more; none leaves sessions to the application
 * @param issuer who issues, as the tokens name it
 * @param tokens whether access tokens are signed, for any service to verify, or opaque, known to
 *     the record alone
 * @param accessLife how long an access token lives; 10 s to 24 h
 * @param idle after how long without use a session ends; 1 min to 400 days
 * @param absolute after how long a session ends in any case; idle to 400 days
 * @param grace how long the answer to a refresh may be asked for again; 0 to 5 min
 * @param bound how old this instance's knowledge of revocations may be; 100 ms to 1 min
 * @param poll how often the record is asked when nothing wakes the instance; at most half the bound
 * @param lenientFor how old it may be on lenient routes while the record is away; bound to 1 h
 * @param confirmWait how long a log-out waits for the instances to confirm; 0 to 5 s
 * @param verifiedTokens how many verified tokens are remembered; 2 to 8 million
 * @param keyLife after how long a new signing key takes over; 1 h to 400 days
 * @param keyOverlap how long a new key is published before it signs; 1 s to 1 day
 * @param keepEnded how long ended sessions and their audit trail are kept; 1 h to 10 years
 * @param fresh paths that always ask the record, such as {@code /api/admin/**}
 * @param lenient paths whose reads go on by old knowledge while the record is away
 * @param endpoints whether devices, refresh, revocation, introspection and keys have endpoints
 * @param adminAuthority who may see and end the sessions of others, and introspect tokens
 */
public record SessionProperties(
    @Nullable String keySecret,
    @DefaultValue("headroom") String issuer,
    @DefaultValue("signed") Form tokens,
    @DefaultValue("15m") Duration accessLife,
    @DefaultValue("14d") Duration idle,
    @DefaultValue("90d") Duration absolute,
    @DefaultValue("30s") Duration grace,
    @DefaultValue("5s") Duration bound,
    @DefaultValue("1s") Duration poll,
    @DefaultValue("30s") Duration lenientFor,
    @DefaultValue("200ms") Duration confirmWait,
    @DefaultValue("65536") int verifiedTokens,
    @DefaultValue("30d") Duration keyLife,
    @DefaultValue("10m") Duration keyOverlap,
    @DefaultValue("30d") Duration keepEnded,
    @DefaultValue List<String> fresh,
    @DefaultValue List<String> lenient,
    @DefaultValue("true") boolean endpoints,
    @DefaultValue("admin") String adminAuthority) {

  /** What access tokens are. */
  public enum Form {
    /** JWTs by ES256. */
    SIGNED,
    /** Random bits. */
    OPAQUE
  }

  /**
   * Returns what a gate of the application's own needs.
   *
   * @throws dev.headroom.ground.SettingsException naming every setting out of its range
   */
  public SessionSettings settings() {
    return new SessionSettings(
        issuer,
        accessLife,
        idle,
        absolute,
        grace,
        bound,
        poll,
        lenientFor,
        confirmWait,
        verifiedTokens,
        keyLife,
        keyOverlap,
        keepEnded);
  }

  @Override
  public String toString() {
    return "SessionProperties[issuer=%s]".formatted(issuer);
  }
}
