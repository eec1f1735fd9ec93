// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.session.device.AttributeStore;
import dev.headroom.session.device.Device;
import dev.headroom.session.device.RefreshFamily;
import dev.headroom.session.device.Session;
import dev.headroom.session.device.SessionStore;
import dev.headroom.session.revocation.Fingerprint;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.revocation.RevocationStore;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The contract of every store of session attributes; a store's own test extends it.
 *
 * <p>Confined to one thread.
 */
public abstract class AttributeStoreContract {
  private static final Duration DAY = Duration.ofDays(1);

  /** Makes the tests. */
  protected AttributeStoreContract() {}

  /**
   * Returns the sessions that the attributes belong to.
   *
   * @return of the same database as the others
   */
  protected abstract SessionStore sessions();

  /**
   * Returns what revokes the sessions.
   *
   * @return of the same database as the others
   */
  protected abstract RevocationStore revocations();

  /**
   * Returns the store under test.
   *
   * @return of the same database as the others
   */
  protected abstract AttributeStore attributes();

  @Test
  final void keepsChangesAndNothingElse() {
    String id = opened("ann");
    assertThat(attributes().write(id, Map.of("a", bytes(1), "b", bytes(2)))).isTrue();
    Map<String, byte @Nullable []> changes = new HashMap<>();
    changes.put("a", null);
    changes.put("c", bytes(3));
    assertThat(attributes().write(id, changes)).isTrue();
    assertThat(attributes().readAll(id)).containsOnlyKeys("b", "c");
    assertThat(attributes().readAll(id).get("b")).containsExactly(2);
  }

  @Test
  final void revivesNothingOfARevokedSession() {
    String id = opened("ann");
    attributes().write(id, Map.of("a", bytes(1)));
    revocations().revoke(Revocation.session(id), RevocationStore.Position.start("desk", DAY));
    assertThat(attributes().write(id, Map.of("a", bytes(2)))).isFalse();
    assertThat(attributes().readAll(id)).isEmpty();
    assertThat(attributes().write("nobodys", Map.of("a", bytes(2)))).isFalse();
    assertThat(attributes().readAll("nobody\0s")).isEmpty();
  }

  @Test
  final void assignsAnAnonymousSessionOnce() {
    String id = opened("");
    String user = "user-" + UUID.randomUUID();
    assertThat(attributes().assignUser(id, user)).isTrue();
    assertThat(attributes().assignUser(id, "another")).isFalse();
    assertThat(sessions().findByUser(user)).extracting(Session::id).containsExactly(id);
  }

  private String opened(String user) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    String id = UUID.randomUUID().toString();
    Fingerprint unused = Fingerprint.ofToken(id);
    sessions()
        .open(
            new Session(
                id,
                user,
                null,
                null,
                new Device("", "", ""),
                List.of(),
                now,
                now,
                now.plus(DAY),
                now.plus(DAY)),
            new RefreshFamily(unused, null, unused, List.of()));
    return id;
  }

  private static byte[] bytes(int value) {
    return new byte[] {(byte) value};
  }
}
