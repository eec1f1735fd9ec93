// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.session;

import dev.headroom.ground.TimeSource;
import dev.headroom.session.device.MemorySessionStore;
import dev.headroom.session.device.SessionStore;
import dev.headroom.session.revocation.RevocationStore;
import dev.headroom.session.token.MemorySigningKeyStore;
import dev.headroom.session.token.SigningKeyStore;

final class MemorySessionStoreTest extends SessionStoreContract {
  private final MemorySessionStore store = new MemorySessionStore(TimeSource.system());
  private final MemorySigningKeyStore tokens = new MemorySigningKeyStore();

  @Override
  protected SessionStore sessions() {
    return store;
  }

  @Override
  protected RevocationStore revocations() {
    return store;
  }

  @Override
  protected SigningKeyStore keys() {
    return tokens;
  }
}
