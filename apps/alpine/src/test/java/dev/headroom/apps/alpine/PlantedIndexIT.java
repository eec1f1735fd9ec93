// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine;

import dev.headroom.apps.kit.PlantedIndex;
import org.junit.jupiter.api.Test;

class PlantedIndexIT {

  @Test
  void isFoundWithinAMinute() {
    PlantedIndex.assertFoundAlone(Alpine.settings(Alpine.DATABASE.fresh()), "users (email)");
  }
}
