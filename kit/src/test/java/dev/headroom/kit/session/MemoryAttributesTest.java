// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.session;

import dev.headroom.ground.TimeSource;
import dev.headroom.session.device.AttributeStore;
import dev.headroom.session.device.MemorySessionStore;
import dev.headroom.session.device.SessionStore;
import dev.headroom.session.revocation.RevocationStore;

final class MemoryAttributesTest extends AttributeStoreContract {
  private final MemorySessionStore store = new MemorySessionStore(TimeSource.system());

  @Override
  protected SessionStore sessions() {
    return store;
  }

  @Override
  protected RevocationStore revocations() {
    return store;
  }

  @Override
  protected AttributeStore attributes() {
    return store;
  }
}
