// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.state;

import dev.headroom.apps.systems.AppState;
import dev.headroom.apps.systems.ConditionalOnAppState;
import dev.headroom.ground.TimeSource;
import dev.headroom.session.SessionListener;
import dev.headroom.session.SessionMaintenance;
import dev.headroom.session.SessionSettings;
import dev.headroom.session.Sessions;
import dev.headroom.session.device.LastSeenBuffer;
import dev.headroom.session.device.MemorySessionStore;
import dev.headroom.session.revocation.Revocations;
import dev.headroom.session.token.JwtAccessTokens;
import dev.headroom.session.token.SigningKeys;
import dev.headroom.session.token.TokenVerifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * TO-1 and TO-2 report sessions in memory: they end with the instance, and what is revoked on one
 * is not revoked on the others. The signing keys are shared, as the original shares its secret.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnAppState(AppState.ORIGINAL)
class MemorySessions {

  @Bean
  MemorySessionStore memorySessionStore(TimeSource time) {
    return new MemorySessionStore(time);
  }

  @Bean
  Revocations revocations(
      MemorySessionStore memory,
      SessionSettings settings,
      TimeSource time,
      SessionListener listener) {
    return settings.revocations().store(memory).time(time).listener(listener).build();
  }

  @Bean
  Sessions sessions(
      MemorySessionStore memory,
      Revocations revocations,
      JwtAccessTokens tokens,
      SessionSettings settings,
      SessionListener listener) {
    return new Sessions(memory, revocations, tokens, settings, listener);
  }

  @Bean
  LastSeenBuffer lastSeenBuffer(
      MemorySessionStore memory, Revocations revocations, SessionSettings settings) {
    return new LastSeenBuffer(memory, revocations, settings.idle());
  }

  @Bean
  SessionMaintenance sessionMaintenance(
      MemorySessionStore memory,
      LastSeenBuffer lastSeen,
      TokenVerifier verifier,
      Revocations revocations,
      SigningKeys keys,
      SessionSettings settings) {
    return SessionMaintenance.start(
        memory,
        lastSeen,
        new SessionMaintenance.KeyRotation(keys, verifier, revocations),
        settings.retention());
  }
}
