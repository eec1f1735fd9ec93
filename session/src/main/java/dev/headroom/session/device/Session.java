// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.device;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session: one signed-in device of a user.
 *
 * <p>Immutable. All times are the store's.
 *
 * @param id 128 random bits, in Base64url
 * @param user the user that signed in
 * @param client the client application; null if unknown
 * @param tenant the tenant; null if there are none
 * @param device what the user recognizes it by
 * @param authorities what its tokens allow
 * @param issued when it was opened
 * @param lastSeen when it was last used, to the minute
 * @param idleUntil when it expires unless it is used
 * @param expires when it expires in any case
 */
public record Session(
    String id,
    String user,
    @Nullable String client,
    @Nullable String tenant,
    Device device,
    List<String> authorities,
    Instant issued,
    Instant lastSeen,
    Instant idleUntil,
    Instant expires) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int ID_BYTES = 16;

  /** Copies. */
  public Session {
    authorities = List.copyOf(authorities);
  }

  /** Returns a new id: 128 random bits, in Base64url. */
  public static String newId() {
    byte[] bytes = new byte[ID_BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Returns whether it is live at a moment of the store's time. */
  public boolean isAlive(Instant now) {
    return now.isBefore(idleUntil) && now.isBefore(expires);
  }

  /** Returns the session after it was used. */
  public Session withLastSeen(Instant now, Duration idle) {
    Instant later = now.isAfter(lastSeen) ? now : lastSeen;
    return new Session(
        id, user, client, tenant, device, authorities, issued, later, later.plus(idle), expires);
  }

  /** Returns the session with another label. */
  public Session withLabel(String label) {
    return new Session(
        id,
        user,
        client,
        tenant,
        device.withLabel(label),
        authorities,
        issued,
        lastSeen,
        idleUntil,
        expires);
  }

  /** Returns the session with another user. */
  Session withUser(String other) {
    return new Session(
        id, other, client, tenant, device, authorities, issued, lastSeen, idleUntil, expires);
  }
}
