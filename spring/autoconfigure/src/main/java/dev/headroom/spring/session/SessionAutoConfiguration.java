// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.HealthProbe;
import dev.headroom.monitor.ProbeResult;
import dev.headroom.session.SessionListener;
import dev.headroom.session.SessionMaintenance;
import dev.headroom.session.SessionMeters;
import dev.headroom.session.SessionRuntime;
import dev.headroom.session.SessionSettings;
import dev.headroom.session.Sessions;
import dev.headroom.session.device.AttributeStore;
import dev.headroom.session.device.LastSeenBuffer;
import dev.headroom.session.device.SessionStore;
import dev.headroom.session.revocation.RevocationFollower;
import dev.headroom.session.revocation.RevocationRelay;
import dev.headroom.session.revocation.RevocationSources;
import dev.headroom.session.token.JwtAccessTokens;
import dev.headroom.session.token.OpaqueAccessTokens;
import dev.headroom.session.token.SigningKeys;
import dev.headroom.session.token.TokenVerifier;
import dev.headroom.spring.database.DatabaseProperties;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.redis.RedisAutoConfiguration;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import dev.headroom.store.redis.session.RedisRevocationRelay;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;

/**
 * Sessions that end when told to, where the secret of their signing keys is set.
 *
 * <p>Thread-safe. Readiness waits until what is revoked has been read once.
 */
@AutoConfiguration(
    after = {HeadroomAutoConfiguration.class, RedisAutoConfiguration.class},
    before = MonitorAutoConfiguration.class)
@ConditionalOnProperty("headroom.session.key-secret")
public class SessionAutoConfiguration {

  /** Made after the application's own tables: Flyway refuses a schema that others began. */
  @Bean
  @ConditionalOnMissingBean
  @DependsOnDatabaseInitialization
  SessionRecord sessionRecord(ObjectProvider<DatabaseProperties> database, TimeSource time) {
    DatabaseProperties address = database.getIfAvailable();
    return address == null
        ? SessionRecord.inMemory(time)
        : SessionRecord.in(address.address(), time);
  }

  @Bean
  @ConditionalOnMissingBean(SessionListener.class)
  SessionMeters sessionMeters(MeterRegistry registry) {
    return new SessionMeters(registry);
  }

  @Bean
  @ConditionalOnMissingBean
  RevocationFollower revocationFollower(
      SessionRecord record, SessionSettings settings, TimeSource time, SessionListener listener) {
    RevocationFollower follower =
        new RevocationFollower(
            record.revocations(), UUID.randomUUID().toString(), settings.poll(), time, listener);
    if (listener instanceof SessionMeters meters) {
      meters.bind(follower);
    }
    follower.sync();
    return follower;
  }

  @Bean
  @ConditionalOnMissingBean
  RevocationSources revocationSources(
      RevocationFollower follower,
      SessionRecord record,
      ObjectProvider<RedisRevocationRelay> redis) {
    RevocationRelay relay = redis.getIfAvailable(() -> null);
    RevocationRelay quick = relay == null ? RevocationRelay.NONE : relay;
    quick.onChange(follower::wake);
    follower.start();
    return new RevocationSources(follower, record.revocations(), quick);
  }

  @Bean
  @ConditionalOnMissingBean
  SessionRuntime sessionRuntime(TimeSource time, SessionListener listener) {
    return new SessionRuntime(time, new SecureRandom(), listener);
  }

  @Bean
  @ConditionalOnMissingBean
  SigningKeys signingKeys(
      SessionRecord record,
      SessionProperties properties,
      SessionSettings settings,
      SessionRuntime runtime,
      RevocationFollower follower) {
    SigningKeys keys =
        new SigningKeys(record.keys(), properties.keySecret(), settings, runtime.random());
    if (follower.isReady()) {
      keys.rotate(follower.now());
    }
    return keys;
  }

  @Bean
  @ConditionalOnMissingBean
  JwtAccessTokens accessTokens(SigningKeys keys, SessionSettings settings) {
    return new JwtAccessTokens(keys, settings.issuer());
  }

  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnProperty(name = "headroom.session.tokens", havingValue = "opaque")
  OpaqueAccessTokens opaqueTokens(
      SessionRecord record, SessionProperties properties, SessionRuntime runtime) {
    return new OpaqueAccessTokens(record.opaque(), properties.keySecret(), runtime.random());
  }

  @Bean
  @ConditionalOnMissingBean
  TokenVerifier tokenGate(
      ObjectProvider<OpaqueAccessTokens> opaque,
      JwtAccessTokens signed,
      RevocationSources sources,
      SessionSettings settings,
      SessionRuntime runtime) {
    OpaqueAccessTokens random = opaque.getIfAvailable();
    return new TokenVerifier(
        random == null ? signed : random, sources, settings, runtime.time(), runtime.listener());
  }

  @Bean
  @ConditionalOnMissingBean
  Sessions sessions(
      SessionRecord record,
      RevocationSources sources,
      ObjectProvider<OpaqueAccessTokens> opaque,
      JwtAccessTokens signed,
      SessionSettings settings,
      SessionRuntime runtime) {
    OpaqueAccessTokens random = opaque.getIfAvailable();
    return new Sessions(
        record.sessions(), sources, random == null ? signed : random, settings, runtime);
  }

  @Bean
  @ConditionalOnMissingBean
  LastSeenBuffer seenTimes(
      SessionRecord record, RevocationFollower follower, SessionSettings settings) {
    return new LastSeenBuffer(record.sessions(), follower, settings.idle());
  }

  @Bean
  @ConditionalOnMissingBean
  SessionMaintenance sessionUpkeep(
      SessionRecord record,
      LastSeenBuffer seen,
      TokenVerifier gate,
      RevocationFollower follower,
      ObjectProvider<SigningKeys> keys,
      SessionSettings settings) {
    SessionMaintenance upkeep =
        new SessionMaintenance(
            record.sessions(),
            seen,
            gate,
            follower,
            new SessionMaintenance.KeyUpkeep(keys.getObject(), settings.keepEnded()));
    upkeep.start();
    return upkeep;
  }

  /** For Spring Session's repository, and for what an application keeps with a device. */
  @Bean
  @ConditionalOnMissingBean
  AttributeStore attributeStore(SessionRecord record) {
    return record.attributes();
  }

  @Bean
  @ConditionalOnMissingBean
  SessionStore sessionStore(SessionRecord record) {
    return record.sessions();
  }

  @Bean
  HealthProbe sessionProbe(RevocationFollower follower) {
    return HealthProbe.of(
        "session",
        HealthProbe.Kind.CRITICAL,
        () ->
            follower.isReady()
                ? ProbeResult.up("revision " + follower.table().revision())
                : ProbeResult.down("what is revoked was not read yet"));
  }
}
