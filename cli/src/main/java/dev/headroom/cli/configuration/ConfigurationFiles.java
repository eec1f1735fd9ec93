// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.configuration;

import dev.headroom.cli.text.CommandException;
import dev.headroom.cli.text.TerminalText;
import dev.headroom.database.backup.FolderChecksums;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The files of a configuration. Stateless. */
final class ConfigurationFiles {

  private static final int MAX_FILES = 1000;
  private static final long MAX_BYTES = 1 << 20;

  /** Folders with what runs or was built, not with what was configured. */
  private static final Set<String> SKIPPED_FOLDERS =
      Set.of("releases", "instances", "target", "build", "node_modules");

  /** What a folder holds that is a backup, of a configuration or of a database. */
  private static final List<String> DESCRIPTIONS =
      List.of(ConfigurationManifest.FILE, "backup.properties");

  private static final Pattern TEXT =
      Pattern.compile(
          "(?s)environment|\\.env(?:\\..+)?|.+\\.(?:conf|env|ini|json|properties|toml|ya?ml)");

  private static final Pattern KEY =
      Pattern.compile("(?s).+\\.(?:jks|key|keystore|p12|pem|pfx)|userlist\\.txt|\\.pgpass");

  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  private ConfigurationFiles() {}

  /**
   * Finds the files of a configuration, also those that are secrets, in order.
   *
   * @param source a folder, or one file
   */
  static List<Path> find(Path source) throws IOException {
    if (Files.isRegularFile(source)) {
      return List.of(source);
    }
    TreeSet<Path> found = new TreeSet<>();
    Files.walkFileTree(
        source,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = name(folder);
            boolean other =
                SKIPPED_FOLDERS.contains(name) || name.startsWith(".") || isBackup(folder);
            return other && !folder.equals(source)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            boolean held = (TEXT.matcher(name(file)).matches() || isKey(file)) && !isState(file);
            if (held && Files.isRegularFile(file)) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    if (found.size() > MAX_FILES) {
      throw new CommandException(
          "%s has %d files of configuration, but at most %d are backed up: name a folder below it"
              .formatted(source, found.size(), MAX_FILES));
    }
    return List.copyOf(found);
  }

  /**
   * Returns whether a deployer wrote a file, of the instances that get requests now: put back
   * later, it would send nginx to ports where nothing listens.
   */
  private static boolean isState(Path file) {
    return file.endsWith(Path.of("nginx", "backends.conf"))
        && Files.exists(file.resolveSibling("..").resolve("deployment.json"));
  }

  private static boolean isBackup(Path folder) {
    return Files.exists(folder.resolve(FolderChecksums.FILE))
        && DESCRIPTIONS.stream().anyMatch(each -> Files.exists(folder.resolve(each)));
  }

  /**
   * Returns the path of a file relative to a folder, with slashes on each system.
   *
   * @throws CommandException if it has a control character, such as the end of a line, by which the
   *     checksums could not be read back
   */
  static String path(Path folder, Path file) {
    List<String> names = new ArrayList<>();
    folder.relativize(file).forEach(each -> names.add(each.toString()));
    String path = String.join("/", names);
    if (CONTROL.matcher(path).find()) {
      throw new CommandException(
          "the name of %s has a control character: rename the file, or its folder"
              .formatted(TerminalText.of(path)));
    }
    return path;
  }

  private static String name(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }

  /** Returns whether a file is a secret as a whole. */
  static boolean isKey(Path file) {
    return KEY.matcher(name(file)).matches();
  }

  /** Returns the text of a file; empty if it is no text, or too large for a configuration. */
  static Optional<String> text(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
              .toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
