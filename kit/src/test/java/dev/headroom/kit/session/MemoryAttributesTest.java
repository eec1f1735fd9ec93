// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.session;

import dev.headroom.ground.TimeSource;
import dev.headroom.session.AttributeStore;
import dev.headroom.session.MemorySessions;
import dev.headroom.session.Revocations;
import dev.headroom.session.SessionStore;

final class MemoryAttributesTest extends AttributeStoreContract {
  private final MemorySessions record = new MemorySessions(TimeSource.system());

  @Override
  protected SessionStore sessions() {
    return record;
  }

  @Override
  protected Revocations revocations() {
    return record;
  }

  @Override
  protected AttributeStore attributes() {
    return record;
  }
}
