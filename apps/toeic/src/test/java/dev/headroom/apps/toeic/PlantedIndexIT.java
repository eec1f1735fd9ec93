// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic;

import dev.headroom.apps.kit.PlantedIndex;
import org.junit.jupiter.api.Test;

class PlantedIndexIT {

  @Test
  void isFoundWithinAMinute() {
    PlantedIndex.assertFoundAlone(Toeic.settings(Toeic.DATABASE.fresh()), "users (email)");
  }
}
