// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder that a copy is restored into. */
class CopyTargetTest {
  @TempDir private Path home;

  private Backup copy(String... names) throws IOException {
    Path folder = Files.createDirectory(home.resolve("backup"));
    Path data = folder.resolve(Backup.fileOf(Backup.Kind.COPY));
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(data))) {
      for (String each : names) {
        out.putNextEntry(new ZipEntry(each));
        out.write(1);
      }
    }
    new Backup(folder, Backup.Kind.COPY, "shop", "1", 180_001, Instant.EPOCH, Instant.EPOCH, 0)
        .write(folder);
    FolderChecksums.write(folder);
    return Backup.at(folder);
  }

  private static List<String> entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aRestoreThatFailsLeavesNothing() throws Exception {
    Backup backup = copy("PG_VERSION", "base/", "base/1", "../../outside");
    Path absent = home.resolve("absent");
    Path empty = Files.createDirectory(home.resolve("empty"));

    for (Path each : List.of(absent, empty)) {
      assertThatThrownBy(() -> BackupRestore.of(backup).intoFolder(each))
          .isInstanceOf(BackupException.class)
          .hasMessageContaining("has a path outside");
    }
    assertThat(absent).doesNotExist();
    assertThat(empty).isEmptyDirectory();
    assertThat(home.resolve("outside")).doesNotExist();
  }

  @Test
  void aRestoreThatWasKilledIsRepeated() throws Exception {
    Backup backup = copy("PG_VERSION", "base/", "base/1");
    Path target = home.resolve("target");
    Files.createDirectories(target.resolve(".restoring"));
    Files.writeString(target.resolve(".restoring").resolve("PG_VERSION"), "half");

    BackupRestore.of(backup).intoFolder(target);

    assertThat(entries(target)).containsExactly("PG_VERSION", "base", "pg_wal");
    assertThat(Files.size(target.resolve("PG_VERSION"))).isEqualTo(1);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
        .isEqualTo("rwx------");
  }

  @Test
  void aFolderThatHasMoreIsLeftAsItIs() throws Exception {
    Backup backup = copy("PG_VERSION");
    Path target = home.resolve("target");
    Files.createDirectories(target.resolve(".restoring"));
    Files.createDirectory(target.resolve("base"));

    assertThatThrownBy(() -> BackupRestore.of(backup).intoFolder(target))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("is not empty (it has a restore that was killed)");
    assertThat(entries(target)).containsExactly(".restoring", "base");
  }
}
