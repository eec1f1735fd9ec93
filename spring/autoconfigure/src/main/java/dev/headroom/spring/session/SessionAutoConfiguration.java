// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import dev.headroom.database.DatabaseUrl;
import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.HealthProbe;
import dev.headroom.monitor.ProbeResult;
import dev.headroom.session.AccessTokens;
import dev.headroom.session.AttributeStore;
import dev.headroom.session.OpaqueTokens;
import dev.headroom.session.RevocationFollower;
import dev.headroom.session.RevocationRelay;
import dev.headroom.session.RevocationSources;
import dev.headroom.session.SeenTimes;
import dev.headroom.session.SessionListener;
import dev.headroom.session.SessionMeters;
import dev.headroom.session.SessionRuntime;
import dev.headroom.session.SessionSettings;
import dev.headroom.session.SessionStore;
import dev.headroom.session.SessionUpkeep;
import dev.headroom.session.Sessions;
import dev.headroom.session.SigningKeys;
import dev.headroom.session.TokenGate;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.redis.RedisAutoConfiguration;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import dev.headroom.spring.settings.HeadroomProperties;
import dev.headroom.spring.settings.HeadroomSettings;
import dev.headroom.store.redis.RedisRevocations;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.util.Objects;
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
  SessionRecord sessionRecord(HeadroomSettings settings, TimeSource time) {
    DatabaseUrl url = settings.databaseUrl();
    return url == null ? SessionRecord.inMemory(time) : SessionRecord.in(url, time);
  }

  @Bean
  @ConditionalOnMissingBean(SessionListener.class)
  SessionMeters sessionMeters(MeterRegistry registry) {
    return new SessionMeters(registry);
  }

  @Bean
  @ConditionalOnMissingBean
  RevocationFollower revocationFollower(
      SessionRecord record, HeadroomSettings settings, TimeSource time, SessionListener listener) {
    RevocationFollower follower =
        new RevocationFollower(
            record.revocations(),
            UUID.randomUUID().toString(),
            sessions(settings).poll(),
            time,
            listener);
    if (listener instanceof SessionMeters meters) {
      meters.bind(follower);
    }
    follower.read();
    return follower;
  }

  @Bean
  @ConditionalOnMissingBean
  RevocationSources revocationSources(
      RevocationFollower follower, SessionRecord record, ObjectProvider<RedisRevocations> redis) {
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
      HeadroomProperties properties,
      HeadroomSettings settings,
      SessionRuntime runtime,
      RevocationFollower follower) {
    String secret = Objects.requireNonNull(properties.session().keySecret(), "the condition");
    SigningKeys keys = new SigningKeys(record.keys(), secret, sessions(settings), runtime.random());
    if (follower.isReady()) {
      keys.turn(follower.now());
    }
    return keys;
  }

  @Bean
  @ConditionalOnMissingBean
  AccessTokens accessTokens(SigningKeys keys, HeadroomSettings settings) {
    return new AccessTokens(keys, sessions(settings).issuer());
  }

  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnProperty(name = "headroom.session.tokens", havingValue = "opaque")
  OpaqueTokens opaqueTokens(
      SessionRecord record, HeadroomProperties properties, SessionRuntime runtime) {
    String secret = Objects.requireNonNull(properties.session().keySecret(), "the condition");
    return new OpaqueTokens(record.opaque(), secret, runtime.random());
  }

  @Bean
  @ConditionalOnMissingBean
  TokenGate tokenGate(
      ObjectProvider<OpaqueTokens> opaque,
      AccessTokens signed,
      RevocationSources sources,
      HeadroomSettings settings,
      SessionRuntime runtime) {
    OpaqueTokens random = opaque.getIfAvailable();
    return new TokenGate(
        random == null ? signed : random,
        sources,
        sessions(settings),
        runtime.time(),
        runtime.listener());
  }

  @Bean
  @ConditionalOnMissingBean
  Sessions sessions(
      SessionRecord record,
      RevocationSources sources,
      ObjectProvider<OpaqueTokens> opaque,
      AccessTokens signed,
      HeadroomSettings settings,
      SessionRuntime runtime) {
    OpaqueTokens random = opaque.getIfAvailable();
    return new Sessions(
        record.sessions(), sources, random == null ? signed : random, sessions(settings), runtime);
  }

  @Bean
  @ConditionalOnMissingBean
  SeenTimes seenTimes(
      SessionRecord record, RevocationFollower follower, HeadroomSettings settings) {
    return new SeenTimes(record.sessions(), follower, sessions(settings).idle());
  }

  @Bean
  @ConditionalOnMissingBean
  SessionUpkeep sessionUpkeep(
      SessionRecord record,
      SeenTimes seen,
      TokenGate gate,
      RevocationFollower follower,
      ObjectProvider<SigningKeys> keys,
      HeadroomSettings settings) {
    SessionUpkeep upkeep =
        new SessionUpkeep(
            record.sessions(),
            seen,
            gate,
            follower,
            new SessionUpkeep.KeyUpkeep(keys.getObject(), sessions(settings).keepEnded()));
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

  private static SessionSettings sessions(HeadroomSettings settings) {
    return Objects.requireNonNull(settings.session(), "settings are checked");
  }
}
