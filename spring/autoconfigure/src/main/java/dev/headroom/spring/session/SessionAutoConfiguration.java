// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import dev.headroom.database.DatabaseUrl;
import dev.headroom.ground.CallObservations;
import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.HealthProbe;
import dev.headroom.monitor.ProbeResult;
import dev.headroom.session.SessionListener;
import dev.headroom.session.SessionMaintenance;
import dev.headroom.session.SessionMeters;
import dev.headroom.session.SessionSettings;
import dev.headroom.session.Sessions;
import dev.headroom.session.device.AttributeStore;
import dev.headroom.session.device.LastSeenBuffer;
import dev.headroom.session.device.SessionStore;
import dev.headroom.session.meter.SessionMeterListener;
import dev.headroom.session.revocation.RevocationRelay;
import dev.headroom.session.revocation.Revocations;
import dev.headroom.session.token.JwtAccessTokens;
import dev.headroom.session.token.SigningKeys;
import dev.headroom.session.token.TokenVerifier;
import dev.headroom.spring.database.DatabaseProperties;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.redis.RedisAutoConfiguration;
import dev.headroom.spring.settings.ConditionalOnPolicy;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import dev.headroom.spring.settings.LayerMeters;
import dev.headroom.spring.settings.Policy;
import dev.headroom.store.postgres.PostgresStore;
import dev.headroom.store.postgres.schema.OwnSchema;
import dev.headroom.store.postgres.schema.SchemaSettings;
import io.micrometer.core.instrument.Metrics;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Configures revocable sessions where the secret of their signing keys is set.
 *
 * <p>Thread-safe. The instance is ready once the revocations have been read.
 */
@AutoConfiguration(
    after = {HeadroomAutoConfiguration.class, RedisAutoConfiguration.class},
    before = MonitorAutoConfiguration.class)
@ConditionalOnPolicy(Policy.SESSIONS)
@ConditionalOnClass(Sessions.class)
public class SessionAutoConfiguration {

  /**
   * The stores in PostgreSQL, where its address is set.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({DatabaseUrl.class, PostgresStore.class})
  @ConditionalOnPolicy(Policy.DATABASE)
  static class Durable {

    /** Created after the application's own tables: Flyway refuses a schema that is not empty. */
    @Bean
    @DependsOnDatabaseInitialization
    SessionStores headroomPostgresSessionStores(
        DatabaseProperties database,
        SchemaSettings schema,
        TimeSource time,
        ObjectProvider<CallObservations> observations) {
      SessionStores stores = PostgresSessions.open(database.address(), new OwnSchema(schema), time);
      CallObservations observed = observations.getIfAvailable();
      return observed == null ? stores : ObservedSessions.stores(observed, stores);
    }
  }

  /** The stores in memory, where there is no PostgreSQL: nested classes are registered before. */
  @Bean
  @ConditionalOnMissingBean
  SessionStores headroomMemorySessionStores(TimeSource time) {
    return SessionStores.inMemory(time);
  }

  @Bean
  @ConditionalOnMissingBean(SessionListener.class)
  SessionMeters headroomSessionMeters(LayerMeters registry) {
    return new SessionMeters(registry.getIfUnique(() -> Metrics.globalRegistry));
  }

  @Bean
  @ConditionalOnMissingBean
  Revocations headroomRevocations(
      SessionStores stores,
      ObjectProvider<RevocationRelay> redis,
      SessionSettings settings,
      TimeSource time,
      SessionListener listener) {
    Revocations revocations =
        settings
            .revocations()
            .store(stores.revocations())
            .relay(redis.getIfAvailable(() -> RevocationRelay.NONE))
            .time(time)
            .listener(listener)
            .build();
    if (listener instanceof SessionMeters meters) {
      meters.bind(revocations);
    }
    return revocations;
  }

  @Bean
  @ConditionalOnMissingBean
  SigningKeys headroomSigningKeys(
      SessionStores stores,
      SessionProperties properties,
      SessionSettings settings,
      Revocations revocations) {
    SigningKeys keys =
        new SigningKeys(stores.keys(), properties.keySecret(), settings.keyRotation());
    if (revocations.isReady()) {
      keys.rotate(revocations.now());
    }
    return keys;
  }

  @Bean
  @ConditionalOnMissingBean
  JwtAccessTokens headroomAccessTokens(SigningKeys keys, SessionSettings settings) {
    return new JwtAccessTokens(keys, settings.issuer());
  }

  @Bean
  @ConditionalOnMissingBean
  TokenVerifier headroomTokenVerifier(
      JwtAccessTokens tokens,
      Revocations revocations,
      SessionSettings settings,
      TimeSource time,
      SessionListener listener,
      ObjectProvider<CallObservations> observations) {
    CallObservations observed = observations.getIfAvailable();
    SessionMeterListener counted =
        observed == null ? listener : new ObservedSessions(observed, listener);
    return new TokenVerifier(tokens, revocations, settings.verifiedTokens(), time, counted);
  }

  @Bean
  @ConditionalOnMissingBean
  Sessions headroomSessions(
      SessionStores stores,
      Revocations revocations,
      JwtAccessTokens tokens,
      SessionSettings settings,
      SessionListener listener) {
    return new Sessions(stores.sessions(), revocations, tokens, settings, listener);
  }

  @Bean
  @ConditionalOnMissingBean
  LastSeenBuffer headroomLastSeenBuffer(
      SessionStores stores, Revocations revocations, SessionSettings settings) {
    return new LastSeenBuffer(stores.sessions(), revocations, settings.idle());
  }

  @Bean
  @ConditionalOnMissingBean
  SessionMaintenance headroomSessionMaintenance(
      SessionStores stores,
      LastSeenBuffer lastSeen,
      TokenVerifier verifier,
      Revocations revocations,
      SigningKeys keys,
      SessionSettings settings) {
    return SessionMaintenance.start(
        stores.sessions(),
        lastSeen,
        new SessionMaintenance.KeyRotation(keys, verifier, revocations),
        settings.retention());
  }

  /**
   * For {@link DeviceSessionRepository}, and for attributes that an application keeps with a
   * session.
   */
  @Bean
  @ConditionalOnMissingBean
  AttributeStore headroomAttributeStore(SessionStores stores) {
    return stores.attributes();
  }

  @Bean
  @ConditionalOnMissingBean
  SessionStore headroomSessionStore(SessionStores stores) {
    return stores.sessions();
  }

  /**
   * Reports to the monitor whether the revocations have been read.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(HealthProbe.class)
  static class Monitored {

    @Bean
    HealthProbe headroomSessionProbe(Revocations revocations) {
      return HealthProbe.ofKnown(
          "session",
          HealthProbe.Kind.CRITICAL,
          () ->
              revocations.isReady()
                  ? ProbeResult.up("revision " + revocations.snapshot().revision())
                  : ProbeResult.down("the revocations have not been read yet"));
    }
  }
}
