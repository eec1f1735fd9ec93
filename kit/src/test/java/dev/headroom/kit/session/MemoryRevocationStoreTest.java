// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.session;

import dev.headroom.ground.TimeSource;
import dev.headroom.session.revocation.MemoryRevocationStore;
import dev.headroom.session.revocation.RevocationStore;

final class MemoryRevocationStoreTest extends RevocationStoreContract {
  private final MemoryRevocationStore store = new MemoryRevocationStore(TimeSource.system());

  @Override
  protected RevocationStore revocations() {
    return store;
  }
}
