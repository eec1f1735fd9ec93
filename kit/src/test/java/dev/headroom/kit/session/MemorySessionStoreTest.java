// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.session;

import dev.headroom.ground.TimeSource;
import dev.headroom.session.device.MemorySessionStore;
import dev.headroom.session.device.SessionStore;
import dev.headroom.session.revocation.RevocationStore;
import dev.headroom.session.token.SigningKeyStore;

final class MemorySessionStoreTest extends SessionStoreContract {
  private final MemorySessionStore record = new MemorySessionStore(TimeSource.system());

  @Override
  protected SessionStore sessions() {
    return record;
  }

  @Override
  protected RevocationStore revocations() {
    return record;
  }

  @Override
  protected SigningKeyStore keys() {
    return record;
  }
}
