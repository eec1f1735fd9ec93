// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import dev.headroom.session.SessionListener;
import dev.headroom.session.SessionSettings;
import dev.headroom.session.Sessions;
import dev.headroom.session.device.MemorySessionStore;
import dev.headroom.session.revocation.Revocations;
import dev.headroom.session.token.JwtAccessTokens;
import dev.headroom.session.token.MemorySigningKeyStore;
import dev.headroom.session.token.SigningKeys;
import dev.headroom.session.token.TokenVerifier;
import org.junit.jupiter.api.Test;

class TokenControllerTest {
  private static final SessionSettings SETTINGS = SessionSettings.of("test");

  /** Whoever verifies our tokens keeps the keys for minutes, and would refuse them all. */
  @Test
  void publishesNoSetWithoutKeys() {
    MemorySessionStore store = new MemorySessionStore(TimeSource.system());
    Revocations revocations = SETTINGS.revocations().store(store).withoutBackground().build();
    SigningKeys keys =
        new SigningKeys(new MemorySigningKeyStore(), "k".repeat(32), SETTINGS.keyRotation());
    JwtAccessTokens tokens = new JwtAccessTokens(keys, SETTINGS.issuer());
    TokenController controller =
        new TokenController(
            new Sessions(store, revocations, tokens, SETTINGS, SessionListener.NONE),
            new TokenVerifier(tokens, revocations, 2, TimeSource.system(), SessionListener.NONE),
            keys);
    assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(controller::keys);
    keys.rotate(revocations.now());
    assertThat(controller.keys().getBody()).contains("kid");
  }
}
