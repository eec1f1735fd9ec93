// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.configuration;

import dev.headroom.cli.file.ConfigurationException;
import dev.headroom.cli.file.FileReplacement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A backup of a configuration: a folder with the files, what they are, and their checksums. Secrets
 * are left out.
 *
 * <p>Immutable. The folder is complete or absent: it is written under a name that begins with a
 * dot, and renamed.
 */
public final class ConfigurationBackup {

  private static final String FILES = "files";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Path folder;
  private final ConfigurationManifest manifest;

  private ConfigurationBackup(Path folder, ConfigurationManifest manifest) {
    this.folder = folder;
    this.manifest = manifest;
  }

  /** Returns whether a folder is a backup of a configuration, and none of a database. */
  public static boolean isAt(Path folder) {
    return Files.exists(folder.resolve(ConfigurationManifest.FILE));
  }

  /**
   * Reads a backup, after its checksums were verified.
   *
   * @throws ConfigurationException if it is damaged, or one of a later release
   */
  public static ConfigurationBackup at(Path folder) {
    FolderChecksums.verify(folder);
    return new ConfigurationBackup(folder, ConfigurationManifest.read(folder));
  }

  /**
   * Makes a backup.
   *
   * @param source a folder, or one file
   * @param to the folder of the backups, which is made if it is missing
   * @param now the time in its name
   * @throws ConfigurationException if there is nothing to back up, or a folder cannot be used
   */
  public static ConfigurationBackup make(Path source, Path to, Instant now) {
    Path from = source.toAbsolutePath().normalize();
    Path incomplete = to.resolve(".incomplete-configuration-" + TIME.format(now));
    Path complete = to.resolve("configuration-" + TIME.format(now));
    try {
      List<Path> files = ConfigurationFiles.find(from);
      Files.createDirectories(to);
      Files.createDirectory(incomplete);
      FileReplacement.setMode(incomplete, "rwx------");
      ConfigurationManifest manifest = copy(from, files, incomplete.resolve(FILES), now);
      if (manifest.files().isEmpty()) {
        Files.deleteIfExists(incomplete);
        throw new ConfigurationException(
            "%s has no file of configuration whose secrets can be left out: name another folder"
                .formatted(from));
      }
      manifest.write(incomplete);
      FolderChecksums.write(incomplete);
      Files.move(incomplete, complete, StandardCopyOption.ATOMIC_MOVE);
      return new ConfigurationBackup(complete, manifest);
    } catch (IOException | UncheckedIOException e) {
      throw new ConfigurationException(
          "the configuration %s could not be copied to %s (%s): correct the folder or its permissions"
              .formatted(from, complete, e),
          e);
    }
  }

  private static ConfigurationManifest copy(Path from, List<Path> files, Path into, Instant now)
      throws IOException {
    List<ConfigurationManifest.Entry> entries = new ArrayList<>();
    List<String> omittedFiles = new ArrayList<>();
    Path base = Files.isDirectory(from) ? from : from.resolveSibling("");
    for (Path each : files) {
      String path = base.relativize(each).toString().replace('\\', '/');
      Optional<Secrets.Result> without =
          ConfigurationFiles.isKey(each)
              ? Optional.empty()
              : ConfigurationFiles.text(each).flatMap(Secrets::leaveOut);
      if (without.isPresent()) {
        Path copy = into.resolve(path);
        Files.createDirectories(copy.resolveSibling(""));
        Files.writeString(copy, without.get().text());
        entries.add(
            new ConfigurationManifest.Entry(
                path, FileReplacement.mode(each), without.get().names()));
      } else {
        omittedFiles.add(path);
      }
    }
    return new ConfigurationManifest(
        ConfigurationManifest.FORMAT, now, base.toString(), entries, omittedFiles);
  }

  /** Returns where it is. */
  public Path folder() {
    return folder;
  }

  ConfigurationManifest manifest() {
    return manifest;
  }

  /** Returns the copy of a file. */
  Path file(ConfigurationManifest.Entry entry) {
    return folder.resolve(FILES).resolve(entry.path());
  }

  /** Returns one line about the backup, and one for each secret that it does not hold. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s: configuration of %s, files: %d, %s"
            .formatted(
                folder.getFileName(), manifest.source(), manifest.files().size(), manifest.made()));
    for (ConfigurationManifest.Entry each : manifest.files()) {
      for (String name : each.secrets()) {
        lines.add("  left out: %s of %s".formatted(name, each.path()));
      }
    }
    manifest.omittedFiles().forEach(path -> lines.add("  left out: " + path));
    return lines;
  }
}
