// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.database.replica.ReplicaSettings;
import dev.headroom.ground.SettingsRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/database/replicas.md} to what the code says. */
class ReplicaPageTest {
  private static final Path PAGE = Path.of("..", "docs", "database", "replicas.md");

  @Test
  void namesEverySetting() throws IOException {
    String page = Files.readString(PAGE);
    for (SettingsRecord.Component each : SettingsRecord.of(ReplicaSettings.class).components()) {
      assertThat(page).contains("| `replica-routing." + each.name() + "` |");
    }
  }
}
