// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.photo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PhotoFolderTest {
  private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

  @Test
  void isTemporaryBelowTheTemporaryFilesAlone() {
    assertThat(PhotoFolder.isTemporary(TEMPORARY.resolve("civiclog-media"))).isTrue();
    assertThat(PhotoFolder.isTemporary(TEMPORARY.resolve("../media"))).isFalse();
    assertThat(PhotoFolder.isTemporary(Path.of("media").toAbsolutePath().getRoot())).isFalse();
  }
}
