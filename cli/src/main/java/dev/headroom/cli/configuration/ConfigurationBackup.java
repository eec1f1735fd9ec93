// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.configuration;

import dev.headroom.cli.file.FileMode;
import dev.headroom.cli.file.FileTree;
import dev.headroom.cli.text.CommandException;
import dev.headroom.cli.text.TerminalText;
import dev.headroom.database.backup.FolderChecksums;
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
import java.util.stream.Collectors;

/**
 * A backup of a configuration: a folder with the files, what they are, and their checksums. Secrets
 * are left out.
 *
 * <p>Immutable. The folder is complete or absent: it is written under a name that begins with a
 * dot, and renamed.
 */
public final class ConfigurationBackup {

  private static final String FILES = "files";
  private static final int MAX_LINES = 10;
  private static final int MAX_CHARACTERS = 200;
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
   * @throws dev.headroom.database.backup.BackupException if a file differs from its checksum
   * @throws CommandException if it cannot be read, or is one of a later release
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
   * @throws CommandException if there is nothing to back up, or a folder cannot be used
   */
  public static ConfigurationBackup make(Path source, Path to, Instant now) {
    Path from = source.toAbsolutePath().normalize();
    Path incomplete = to.resolve(".incomplete-configuration-" + TIME.format(now));
    Path complete = to.resolve("configuration-" + TIME.format(now));
    try {
      List<Path> files = ConfigurationFiles.find(from);
      Files.createDirectories(to);
      createPrivate(incomplete);
      try {
        ConfigurationManifest manifest = copy(from, files, incomplete.resolve(FILES), now);
        requireFiles(from, manifest);
        manifest.write(incomplete);
        FolderChecksums.write(incomplete);
        Files.move(incomplete, complete, StandardCopyOption.ATOMIC_MOVE);
        return new ConfigurationBackup(complete, manifest);
      } finally {
        discard(incomplete);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new CommandException(
          "the configuration %s could not be copied to %s (%s): correct the folder or its permissions"
              .formatted(from, complete, e),
          e);
    }
  }

  private static void createPrivate(Path folder) throws IOException {
    if (FileMode.of(folder.resolveSibling("")).isEmpty()) {
      Files.createDirectory(folder);
    } else {
      Files.createDirectory(folder, FileMode.attribute(FileMode.OWNER_FOLDER));
    }
  }

  /** Removes what a failed backup has left; after a complete one there is nothing. */
  private static void discard(Path incomplete) {
    try {
      if (Files.exists(incomplete)) {
        FileTree.delete(incomplete);
      }
    } catch (IOException e) {
      // It is hidden, and no backup: the failure before is what counts.
    }
  }

  private static ConfigurationManifest copy(Path from, List<Path> files, Path into, Instant now)
      throws IOException {
    List<ConfigurationManifest.Entry> entries = new ArrayList<>();
    List<ConfigurationManifest.OmittedFile> omitted = new ArrayList<>();
    Path base = Files.isDirectory(from) ? from : from.resolveSibling("");
    for (Path each : files) {
      String path = ConfigurationFiles.path(base, each);
      Optional<String> text = ConfigurationFiles.text(each);
      if (ConfigurationFiles.isKey(each) || text.isEmpty()) {
        omitted.add(
            new ConfigurationManifest.OmittedFile(
                path, text.isEmpty() ? "no text, or above 1 MiB" : "a file of keys"));
        continue;
      }
      Secrets.Result without = Secrets.leaveOut(text.get());
      if (without.remaining().isEmpty()) {
        Path copy = into.resolve(path);
        Files.createDirectories(copy.resolveSibling(""));
        Files.writeString(copy, without.text());
        entries.add(new ConfigurationManifest.Entry(path, FileMode.of(each), without.names()));
      } else {
        omitted.add(
            new ConfigurationManifest.OmittedFile(
                path, "a secret may stand on line " + numbers(without.remaining())));
      }
    }
    return new ConfigurationManifest(
        ConfigurationManifest.FORMAT, now, base.toString(), entries, omitted);
  }

  private static String numbers(List<Integer> lines) {
    String first =
        lines.stream().limit(MAX_LINES).map(String::valueOf).collect(Collectors.joining(", "));
    return lines.size() > MAX_LINES ? first + " and more" : first;
  }

  private static void requireFiles(Path from, ConfigurationManifest manifest) {
    if (manifest.files().isEmpty()) {
      String omitted =
          manifest.omittedFiles().stream()
              .limit(MAX_LINES)
              .map(each -> ", but %s: %s".formatted(TerminalText.of(each.path()), each.reason()))
              .collect(Collectors.joining());
      throw new CommandException(
          "%s has no file of configuration without secrets%s; name another folder"
              .formatted(from, omitted));
    }
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

  /** Returns one line about the backup, and one for each secret or file that it does not hold. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s: configuration of %s, files: %d, %s"
            .formatted(
                folder.getFileName(),
                printed(manifest.source()),
                manifest.files().size(),
                manifest.made()));
    for (ConfigurationManifest.Entry each : manifest.files()) {
      for (String name : each.secrets()) {
        lines.add("  left out: %s of %s".formatted(printed(name), printed(each.path())));
      }
    }
    for (ConfigurationManifest.OmittedFile each : manifest.omittedFiles()) {
      lines.add("  left out: %s: %s".formatted(printed(each.path()), printed(each.reason())));
    }
    if (!manifest.omittedFiles().isEmpty()) {
      lines.add(
          "  Files that are left out are yours to keep, where you keep secrets. One of text is held"
              + " if each secret ends on its line and has a name, as NAME=value or name: value, or"
              + " is a variable, ${NAME}.");
    }
    return lines;
  }

  private static String printed(String text) {
    return TerminalText.of(text, MAX_CHARACTERS);
  }
}
