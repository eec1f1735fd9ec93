// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.ground.SettingsException;
import dev.headroom.ground.SettingsRecord;
import dev.headroom.session.device.AuditEntry;
import dev.headroom.session.device.Device;
import dev.headroom.session.device.LastSeenBuffer;
import dev.headroom.session.device.Session;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.token.SigningKeys;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SessionsTest {
  private final SessionFixture fixture = new SessionFixture();

  @Test
  void listsTheDevicesOfAUserWithTheirLabels() {
    SessionTokens tokens =
        fixture.sessions.signIn(
            SignIn.of(
                "ann",
                Device.of(
                    "",
                    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/604.1",
                    "2001:db8:12:3456::9"),
                "user"));
    fixture.signIn("bob");
    assertThat(fixture.sessions.devices("ann"))
        .singleElement()
        .satisfies(session -> {
          assertThat(session.id()).isEqualTo(tokens.session().id());
          assertThat(session.device())
              .isEqualTo(new Device("Safari on iPhone", "Safari on iPhone", "2001:db8:12::/48"));
        });
  }

  @Test
  void renamesOnlyTheUsersOwnDevices() {
    SessionTokens tokens = fixture.signIn("ann");
    assertThat(fixture.sessions.rename("bob", tokens.session().id(), "mine")).isFalse();
    assertThat(fixture.sessions.rename("ann", tokens.session().id(), "old\r\n laptop")).isTrue();
    assertThat(fixture.sessions.devices("ann").getFirst().device().label()).isEqualTo("old laptop");
    assertThatThrownBy(() -> fixture.sessions.rename("ann", tokens.session().id(), "x".repeat(65)))
        .hasMessageContaining("allowed 1 to 64");
    // A zero-width space is no blank to Java, and once left a device without a name.
    assertThatThrownBy(() -> fixture.sessions.rename("ann", tokens.session().id(), "\u200B "))
        .hasMessageContaining("label had 0 visible characters");
    assertThat(Device.of("\u200B", "curl/8", "203.0.113.9").label()).isEqualTo("curl");
  }

  @Test
  void signsOutOnlyTheUsersOwnDevices() {
    SessionTokens tokens = fixture.signIn("ann");
    fixture.sessions.signOut("bob", tokens.session().id(), "bob");
    assertThat(fixture.decision(tokens)).isEqualTo("LOCAL");
    fixture.sessions.signOut("ann", tokens.session().id(), "ann");
    assertThat(fixture.decision(tokens)).isEqualTo("REVOKED");
  }

  @Test
  void writesAnAuditTrail() {
    SessionTokens tokens = fixture.signIn("ann");
    fixture.sessions.revoke(Revocation.user("ann").by("admin:7", "lost laptop"));
    assertThat(fixture.sessions.audit("ann", 10))
        .extracting(AuditEntry::actor, AuditEntry::action, AuditEntry::reason)
        .startsWith(org.assertj.core.groups.Tuple.tuple("admin:7", "revoke user", "lost laptop"))
        .hasSize(2);
    assertThat(tokens.toString()).doesNotContain(tokens.accessToken());
  }

  @Test
  void expiresAnUnusedSessionAndKeepsOneThatWasUsed() {
    SessionTokens idle = fixture.signIn("ann");
    SessionTokens used = fixture.signIn("ann");
    LastSeenBuffer seen =
        new LastSeenBuffer(fixture.memory, fixture.revocations, fixture.settings.idle());
    fixture.advance(fixture.settings.idle().minusHours(1));
    fixture.revocations.sync();
    seen.mark(used.session().id());
    seen.flush();
    fixture.advance(Duration.ofHours(2));
    assertThat(fixture.sessions.devices("ann"))
        .extracting(Session::id)
        .containsExactly(used.session().id());
    assertThat(fixture.memory.find(idle.session().id())).isEmpty();
  }

  @Test
  void letsNoTokenOutliveItsSession() {
    Duration idle = Duration.ofMinutes(5);
    SessionFixture strict =
        new SessionFixture(any ->
            SettingsRecord.of(SessionSettings.class)
                .create(each -> each.name().equals("idle") ? idle : each.defaultValue()));
    SessionTokens tokens = strict.signIn("ann");
    assertThat(tokens.expiresIn()).isEqualTo(idle);
    strict.advance(idle);
    assertThat(strict.decision(tokens)).isEqualTo("EXPIRED");

    SessionTokens last = strict.signIn("ann");
    Duration absolute = strict.settings.absolute();
    LastSeenBuffer seen = new LastSeenBuffer(strict.memory, strict.revocations, absolute);
    seen.mark(last.session().id());
    seen.flush();
    strict.advance(absolute.minusSeconds(20));
    strict.revocations.sync();
    strict.keys.rotate(strict.revocations.now());
    assertThat(strict.sessions.refresh(last.refreshToken(), null).expiresIn())
        .isBetween(Duration.ofSeconds(19), Duration.ofSeconds(20));
  }

  @Test
  void removesOldRows() {
    fixture.signIn("ann");
    fixture.sessions.revoke(Revocation.user("ann"));
    assertThat(fixture.memory.cleanUp(Duration.ofDays(30))).isZero();
    fixture.advance(Duration.ofDays(31));
    assertThat(fixture.memory.cleanUp(Duration.ofDays(30))).isEqualTo(2);
  }

  @Test
  void rotatesKeysWithoutRefusingATokenOfEither() {
    SessionFixture turning = new SessionFixture();
    SessionTokens old = turning.signIn("ann");
    turning.advance(turning.settings.keyLifetime());
    turning.revocations.sync();
    turning.keys.rotate(turning.revocations.now());
    assertThat(turning.keys.ids()).as("published before it signs").hasSize(2);
    String kid = keyOf(turning.signIn("bob"));
    assertThat(kid).isEqualTo(keyOf(old));
    turning.advance(turning.settings.keyOverlap());
    turning.revocations.sync();
    SessionTokens fresh = turning.signIn("bob");
    assertThat(keyOf(fresh)).isNotEqualTo(kid);
    assertThat(turning.decision(fresh)).isEqualTo("LOCAL");
    turning.advance(turning.settings.accessLifetime().plusMinutes(1));
    turning.revocations.sync();
    turning.keys.rotate(turning.revocations.now());
    assertThat(turning.keys.ids()).as("the old one has gone").hasSize(1);
    assertThat(turning.keys.jwks()).doesNotContain("\"d\"");
  }

  @Test
  void refusesAShortSecretAndAnotherOne() {
    assertThatThrownBy(
            () -> new SigningKeys(fixture.tokenStore, "short", fixture.settings.keyRotation()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("headroom.session.key-secret")
        .hasMessageNotContaining("short,");
    SigningKeys other =
        new SigningKeys(fixture.tokenStore, "x".repeat(32), fixture.settings.keyRotation());
    assertThatThrownBy(() -> other.rotate(fixture.revocations.now()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("sealed under");
  }

  @Test
  void reportsAllFaultsOfItsSettingsAtOnce() {
    assertThatThrownBy(() -> SessionSettings.of(" "))
        .isInstanceOfSatisfying(SettingsException.class, e -> assertThat(e.faults()).hasSize(1));
    assertThatThrownBy(() ->
            SettingsRecord.of(SessionSettings.class)
                .create(each ->
                    switch (each.name()) {
                      case "bound" -> Duration.ofMillis(1);
                      case "poll" -> Duration.ofSeconds(9);
                      default -> each.defaultValue();
                    }))
        .isInstanceOfSatisfying(SettingsException.class, e -> assertThat(e.faults()).hasSize(2));
  }

  @Test
  void truncatesAddressesToNetworks() {
    assertThat(List.of("203.0.113.9", "::1", "2001:db8::", "x", "1.2.3.4.5"))
        .extracting(address -> Device.of("", "", address).address())
        .containsExactly("203.0.113.0/24", "0:0:0::/48", "2001:db8:0::/48", "unknown", "unknown");
  }

  private static String keyOf(SessionTokens tokens) {
    String access = tokens.accessToken();
    return access.substring(0, access.indexOf('.'));
  }
}
