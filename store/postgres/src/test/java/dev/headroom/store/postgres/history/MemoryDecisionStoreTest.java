// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.history;

import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.decision.DecisionStore;
import dev.headroom.monitor.decision.MemoryDecisionStore;

class MemoryDecisionStoreTest extends DecisionStoreContract {

  @Override
  DecisionStore store() {
    return new MemoryDecisionStore(TimeSource.system());
  }
}
