// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceAppTest {

  @Test
  void namesTheSampleUsers() {
    assertThat(ReferenceApp.JEWGO.users())
        .containsExactly(
            Map.entry("administrator", "admin@jewgo.example"),
            Map.entry("user", "user2@jewgo.example"));
    assertThat(ReferenceApp.CIVICLOG.users())
        .containsOnlyKeys("board", "manager", "resident", "administrator")
        .containsEntry("board", "board@example.org");
  }

  @Test
  void saysHowTheScalingOfEachIsChecked() {
    assertThat(ReferenceApp.CIVICLOG.checkOptions())
        .isEqualTo("--path /api/associations/1/violations --limit 500 --user board@example.org");
    assertThat(ReferenceApp.of("toeic").checkOptions())
        .isEqualTo("--path /api/questions --refill 50 --user user2@toeic.example");
  }

  @Test
  void isMissingUntilItIsBuilt(@TempDir Path repository) throws IOException {
    Path jar = repository.resolve("apps/alpine/target/alpine-app.jar");
    assertThat(ReferenceApp.ALPINE.obstacle(repository))
        .isEqualTo(jar + " is missing: run it through ./headroom, which builds it");
    Files.createDirectories(jar.getParent());
    Files.createFile(jar);
    assertThat(ReferenceApp.ALPINE.obstacle(repository)).isNull();
  }
}
