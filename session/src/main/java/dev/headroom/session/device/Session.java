// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.device;

import dev.headroom.session.revocation.Fingerprint;
import dev.headroom.session.revocation.RevocationEntry;
import dev.headroom.session.revocation.RevocationScope;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
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
    return now.isBefore(end());
  }

  /** Returns when it ends unless it is used. */
  public Instant end() {
    return idleUntil.isBefore(expires) ? idleUntil : expires;
  }

  /**
   * Returns whether a session is reached by one of some revocations: it, or its owner, is named,
   * and it was opened before, or in the same second. Of fingerprints the first half counts.
   */
  public static Predicate<Session> reachedBy(Collection<RevocationEntry> entries) {
    Map<Fingerprint, Long> seconds = new HashMap<>();
    for (RevocationEntry each : entries) {
      seconds.merge(each.fingerprint().half(), each.at().getEpochSecond(), Math::max);
    }
    return session -> {
      long opened = session.issued().getEpochSecond();
      return session.names().stream()
          .anyMatch(name -> opened <= seconds.getOrDefault(name.half(), Long.MIN_VALUE));
    };
  }

  /** What revocations reach it by; a fingerprint holds the scope of its name. */
  private List<Fingerprint> names() {
    List<Fingerprint> names = new ArrayList<>();
    names.add(Fingerprint.of(RevocationScope.ALL, ""));
    names.add(Fingerprint.of(RevocationScope.SESSION, id));
    names.add(Fingerprint.of(RevocationScope.USER, user));
    if (client != null) {
      names.add(Fingerprint.of(RevocationScope.CLIENT, client));
    }
    if (tenant != null) {
      names.add(Fingerprint.of(RevocationScope.TENANT, tenant));
    }
    return names;
  }

  /**
   * Returns the session after it was used.
   *
   * @param now by the store's time; one before the last use counts as the last use
   * @param idle how long the session lives on
   */
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
