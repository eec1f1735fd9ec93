// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.device;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A device of a user that is signed in.
 *
 * <p>Immutable. All times are the record's.
 *
 * @param id 128 random bits, in Base64url
 * @param user whose
 * @param client by which client application; null if nobody said
 * @param tenant of which tenant; null if there are none
 * @param device what the user recognises it by
 * @param authorities what its tokens allow
 * @param issued when it was opened
 * @param lastSeen when it was used last, to the minute
 * @param idleUntil when it ends unless it is used
 * @param expires when it ends in any case
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
  /** Copies. */
  public Session {
    authorities = List.copyOf(authorities);
  }

  /** Tells whether it is alive at a moment of the record's time. */
  public boolean isAlive(Instant now) {
    return now.isBefore(idleUntil) && now.isBefore(expires);
  }

  /** Returns the session as it is after use. */
  public Session withLastSeen(Instant now, java.time.Duration idle) {
    Instant later = now.isAfter(lastSeen) ? now : lastSeen;
    return new Session(
        id, user, client, tenant, device, authorities, issued, later, later.plus(idle), expires);
  }

  /** Returns the session under another label. */
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

  /** Returns the session as another user's. */
  Session withUser(String other) {
    return new Session(
        id, other, client, tenant, device, authorities, issued, lastSeen, idleUntil, expires);
  }
}
