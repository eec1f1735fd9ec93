// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.deploy;

import dev.headroom.apps.kit.MonitoringFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The files of {@code deploy}, as tests read them.
 *
 * <p>Immutable.
 */
final class DeployFiles {

  /** The folder. */
  static final Path FOLDER = MonitoringFiles.FOLDER;

  /** The page that describes it. */
  static final Path PAGE = FOLDER.resolveSibling("docs").resolve("operate").resolve("README.md");

  /** The reference of settings. */
  static final Path SETTINGS =
      FOLDER.resolveSibling("docs").resolve("reference").resolve("settings.md");

  private DeployFiles() {}

  /** Returns the text of a file. */
  static String text(String path) {
    return text(FOLDER.resolve(path));
  }

  /** Returns the text of a file. */
  static String text(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what a file of YAML holds. */
  static Object yaml(String path) {
    return MonitoringFiles.yaml(FOLDER.resolve(path));
  }

  /** Returns what stands at a path of keys, of which each must be there. */
  static Object at(Object node, String... keys) {
    Object found = node;
    for (String key : keys) {
      found = Objects.requireNonNull(map(found).get(key), () -> key + " is missing in " + node);
    }
    return found;
  }

  /** Returns a node that is a map. */
  static Map<?, ?> map(Object node) {
    return (Map<?, ?>) node;
  }

  /** Returns a node that is a list. */
  static List<?> list(Object node) {
    return (List<?>) node;
  }

  /** Returns the variables of a file with a name and a value a line, in any order. */
  static Map<String, String> variables(String path) {
    return text(path)
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split("=", 2))
        .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
  }

  /** Returns the first group of a pattern, which must occur. */
  static String find(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException(pattern + " does not occur");
    }
    return matcher.group(1);
  }
}
