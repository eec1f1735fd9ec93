// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.docs;

import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.backup.Backup;
import dev.headroom.database.backup.BackupRestore;
import dev.headroom.database.backup.DatabaseBackup;
import java.nio.file.Path;

/** Samples of {@code docs/database/backup.md}. */
final class BackupSamples {
  private BackupSamples() {}

  static Backup made(DatabaseUrl address) throws InterruptedException {
    // @start region="backup"
    Backup backup = DatabaseBackup.of(address, Path.of("/backups")).run(); // keeps the latest seven
    // @end
    return backup;
  }

  static void restored(Path folder, Path other, DatabaseUrl emptyDatabase, Path emptyFolder)
      throws InterruptedException {
    // @start region="restore"
    BackupRestore.of(Backup.at(folder)).intoDatabase(emptyDatabase); // a dump
    BackupRestore.of(Backup.at(other)).intoFolder(emptyFolder); // a copy; then start a server on it
    // @end
  }
}
