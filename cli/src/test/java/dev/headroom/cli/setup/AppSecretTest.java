// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppSecretTest {

  @TempDir Path home;

  /** Every installation had the same administrator's password. */
  @Test
  void isMadeOnceForEachDataFolder() {
    Path alpine = home.resolve("alpine");
    assertThat(AppSecret.PASSWORD.find(alpine)).isEmpty();
    String password = AppSecret.PASSWORD.readOrCreate(alpine);
    assertThat(password).hasSizeGreaterThanOrEqualTo(16);
    assertThat(AppSecret.PASSWORD.find(alpine)).contains(password);
    assertThat(AppSecret.PASSWORD.readOrCreate(home.resolve("toeic"))).isNotEqualTo(password);
    assertThat(AppSecret.SIGNING.readOrCreate(alpine)).isNotEqualTo(password);
    assertThat(AppSecret.OPERATOR_TOKEN.readOrCreate(alpine)).hasSize(64).doesNotContain(password);
  }

  /** A process was killed after it had created the file, and before it wrote the secret. */
  @Test
  void takesAnEmptyFileForAMissingOne() throws IOException {
    Path file = Files.createFile(AppSecret.SIGNING.file(home));
    assertThat(AppSecret.SIGNING.find(home)).isEmpty();

    String secret = AppSecret.SIGNING.readOrCreate(home);

    assertThat(secret).hasSize(64).isEqualTo(AppSecret.SIGNING.readOrCreate(home));
    assertThat(AppSecret.SIGNING.find(home)).contains(secret);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void hasNoEndOfALine() throws IOException {
    Files.writeString(AppSecret.SIGNING.file(home), "edited\n");

    assertThat(AppSecret.SIGNING.readOrCreate(home)).isEqualTo("edited");
  }

  /** What a process left that was killed before the rename is no secret, and does not stay. */
  @Test
  void isMadeWhereAnEarlierProcessDidNotRenameItsFile() throws IOException {
    Path begun = Files.writeString(home.resolve(".signing-secret.next"), "half");

    assertThat(AppSecret.SIGNING.readOrCreate(home)).hasSize(64);

    assertThat(begun).doesNotExist();
    try (Stream<Path> files = Files.list(home)) {
      assertThat(files).containsExactly(AppSecret.SIGNING.file(home));
    }
  }
}
