// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceTest {

  /** Every installation had the same administrator's password. */
  @Test
  void makesAPasswordForEachDataFolderOnceReadableByItsOwnerOnly(@TempDir Path data)
      throws IOException {
    Path alpine = data.resolve("alpine");
    assertThat(Workspace.hasPassword(alpine)).isFalse();
    String password = Workspace.password(alpine);
    assertThat(password).hasSizeGreaterThanOrEqualTo(16);
    assertThat(Workspace.hasPassword(alpine)).isTrue();
    assertThat(Workspace.password(alpine)).isEqualTo(password);
    assertThat(Workspace.password(data.resolve("toeic"))).isNotEqualTo(password);
    assertThat(Workspace.signingSecret(alpine)).isNotEqualTo(password);
    assertThat(Workspace.operatorToken(alpine)).hasSize(64).doesNotContain(password);
    Path file = Workspace.passwordFile(alpine);
    if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }
}
