// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * One complete backup: a folder with the data, what they are, and their checksums.
 *
 * <p>The file {@code backup.properties} describes it, {@code SHA256SUMS} has the checksums in the
 * form that {@code sha256sum --check} reads. Immutable.
 *
 * @param folder where it is
 * @param kind what it holds
 * @param database the name of the database
 * @param system the identifier of the server's data, the same on its replicas
 * @param serverVersion the server's number, such as 180001
 * @param started when it began
 * @param ended when its data were complete
 * @param bytes the size of the data
 */
public record Backup(
    Path folder,
    Kind kind,
    String database,
    String system,
    int serverVersion,
    Instant started,
    Instant ended,
    long bytes) {
  private static final String DESCRIPTION = "backup.properties";
  private static final String FORMAT = "1";
  private static final int VERSIONS_OF_A_MAJOR = 10_000;

  /** What a backup holds. */
  public enum Kind {
    /** One database, as {@code pg_restore} reads it, into a server of the same or a newer major. */
    DUMP("database.dump"),
    /** All files of a server, which a server of the same major and platform starts on. */
    COPY("server.zip");

    private final String file;

    Kind(String file) {
      this.file = file;
    }

    private String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Reads what a folder holds; the data themselves are not read.
   *
   * @throws BackupException if it is no complete backup, or one of a later release
   */
  public static Backup at(Path folder) {
    if (Files.isRegularFile(folder)) {
      throw incomplete(folder, null);
    }
    Properties read = new Properties();
    try (InputStream in = Files.newInputStream(folder.resolve(DESCRIPTION))) {
      read.load(in);
      if (!FORMAT.equals(read.getProperty("format"))) {
        throw new BackupException(
            "backup %s has the format %s, but this release reads %s: use the release that wrote it"
                .formatted(folder, read.getProperty("format"), FORMAT));
      }
      return of(folder, read);
    } catch (NoSuchFileException missing) {
      throw incomplete(folder, missing);
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      throw new BackupException("backup %s cannot be read: %s".formatted(folder, e), e);
    }
  }

  private static BackupException incomplete(Path folder, @Nullable Throwable cause) {
    return new BackupException(
        "%s is no complete backup: name a folder that has a file %s".formatted(folder, DESCRIPTION),
        cause);
  }

  private static Backup of(Path folder, Properties read) throws IOException {
    Kind kind = Kind.valueOf(required(read, "kind").toUpperCase(Locale.ROOT));
    return new Backup(
        folder,
        kind,
        required(read, "database"),
        required(read, "system"),
        Integer.parseInt(required(read, "server-version")),
        Instant.parse(required(read, "started")),
        Instant.parse(required(read, "ended")),
        Files.size(folder.resolve(kind.file)));
  }

  private static String required(Properties read, String name) {
    String value = read.getProperty(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value;
  }

  /** Describes the backup in its folder, whatever that is called meanwhile. */
  void write(Path into) throws IOException {
    Properties written = new Properties();
    written.setProperty("format", FORMAT);
    written.setProperty("kind", kind.text());
    written.setProperty("database", database);
    written.setProperty("system", system);
    written.setProperty("server-version", Integer.toString(serverVersion));
    written.setProperty("started", started.toString());
    written.setProperty("ended", ended.toString());
    try (OutputStream out = Files.newOutputStream(into.resolve(DESCRIPTION))) {
      written.store(out, "A backup made by Headroom");
    }
  }

  /** Returns the file with the data. */
  public Path data() {
    return folder.resolve(kind.file);
  }

  /** Returns the name of the file with the data of a kind. */
  static String fileOf(Kind kind) {
    return kind.file;
  }

  /** Returns the server's major version, such as 18. */
  public int majorVersion() {
    return serverVersion / VERSIONS_OF_A_MAJOR;
  }

  /**
   * Reads all data, and compares them with their checksums.
   *
   * @throws BackupException naming the first file that differs or is missing
   */
  public void verify() {
    FolderChecksums.verify(folder);
  }

  /** Returns one line about the backup. */
  public String text() {
    return "%s: %s of %s, PostgreSQL %d, %d bytes, %s"
        .formatted(folder.getFileName(), kind.text(), database, majorVersion(), bytes, started);
  }
}
