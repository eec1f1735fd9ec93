// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestBuildTest {
  @TempDir private Path application;
  @TempDir private Path work;

  @Test
  void takesNoJarAmongTheResourcesForTheProgram() throws Exception {
    GuestBuild build =
        GuestBuild.copy(
            new GuestOptions(
                application, application, work, null, List.of(), List.of(), null, true),
            false);
    Path target = build.folder().resolve("target");
    Files.createDirectories(target.resolve("classes"));
    Files.createFile(target.resolve("classes/driver.jar"));
    Path program = Files.createFile(target.resolve("shop.jar"));

    assertThat(build.jar()).isEqualTo(program);
  }
}
