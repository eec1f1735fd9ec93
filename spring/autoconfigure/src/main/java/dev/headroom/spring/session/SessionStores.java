// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import dev.headroom.ground.TimeSource;
import dev.headroom.session.device.AttributeStore;
import dev.headroom.session.device.MemorySessionStore;
import dev.headroom.session.device.SessionStore;
import dev.headroom.session.revocation.RevocationStore;
import dev.headroom.session.token.MemorySigningKeyStore;
import dev.headroom.session.token.SigningKeyStore;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stores of sessions: in PostgreSQL if its address is configured, otherwise in the memory of
 * this process.
 *
 * <p>Immutable; its parts are thread-safe.
 *
 * @param sessions the sessions
 * @param revocations the revocations
 * @param keys the signing keys
 * @param attributes the attributes of sessions
 * @param closeActions what is closed with it
 */
record SessionStores(
    SessionStore sessions,
    RevocationStore revocations,
    SigningKeyStore keys,
    AttributeStore attributes,
    List<Runnable> closeActions)
    implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SessionStores.class);

  static SessionStores inMemory(TimeSource time) {
    LOG.warn(
        "sessions are kept in memory and are lost when this process stops; set headroom.database.url");
    MemorySessionStore memory = new MemorySessionStore(time);
    return new SessionStores(memory, memory, new MemorySigningKeyStore(), memory, List.of());
  }

  @Override
  public void close() {
    closeActions.forEach(Runnable::run);
  }
}
