// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderChecksumsTest {

  private static final String SUM_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir Path folder;
  private Path inner;

  @BeforeEach
  void fill() throws IOException {
    inner = Files.createDirectory(folder.resolve("inner")).resolve("two");
    Files.writeString(folder.resolve("one"), "abc");
    Files.writeString(inner, "2");
    FolderChecksums.write(folder);
  }

  @Test
  void namesEachFileByItsPathAsSha256sumDoes() {
    assertThat(folder.resolve(FolderChecksums.FILE))
        .content()
        .startsWith(
            "%s  inner/two\n"
                .formatted("d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35"))
        .endsWith("%s  one\n".formatted(SUM_OF_ABC));
    assertThatCode(() -> FolderChecksums.verify(folder)).doesNotThrowAnyException();
  }

  @Test
  void noticesAFileThatDiffers() throws IOException {
    Files.writeString(inner, "3");

    assertDamaged("inner/two differs from its checksum");
  }

  @Test
  void noticesAFileThatIsMissing() throws IOException {
    Files.delete(inner);

    assertDamaged("inner/two differs from its checksum");
  }

  @Test
  void noticesAFileThatWasAdded() throws IOException {
    Files.writeString(folder.resolve("inner/three"), "");

    assertDamaged("has a file inner/three that is not in SHA256SUMS: remove it");
  }

  @Test
  void noticesThatThereAreNoChecksums() throws IOException {
    Files.writeString(folder.resolve(FolderChecksums.FILE), "");
    assertDamaged("has no checksums in SHA256SUMS");

    Files.delete(folder.resolve(FolderChecksums.FILE));
    assertDamaged("is damaged (java.nio.file.NoSuchFileException");
  }

  private void assertDamaged(String message) {
    assertThatThrownBy(() -> FolderChecksums.verify(folder))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining(message);
  }
}
