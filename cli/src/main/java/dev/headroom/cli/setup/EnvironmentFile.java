// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.setup;

import dev.headroom.cli.file.EnvironmentText;
import dev.headroom.cli.file.FileMode;
import dev.headroom.cli.file.FileReplacement;
import dev.headroom.cli.text.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A file of variables, {@code NAME=value} a line, that only its owner may read.
 *
 * <p>Confined to one thread.
 */
final class EnvironmentFile {

  private final Path file;
  private final List<String> lines;

  private EnvironmentFile(Path file, List<String> lines) {
    this.file = file;
    this.lines = lines;
  }

  /** Reads a file; where it is missing, the template, or nothing where that is missing, too. */
  static EnvironmentFile read(Path file, Path template) {
    Path from = Files.exists(file) ? file : template;
    try {
      return new EnvironmentFile(
          file,
          Files.exists(from)
              ? new ArrayList<>(EnvironmentText.read(from).lines())
              : new ArrayList<>());
    } catch (IOException e) {
      throw new CommandException(
          from + " could not be read: correct its permissions, or name another with --file", e);
    }
  }

  /** Returns the value of a variable; empty if it has none. */
  String value(String name) {
    return text().variables().getOrDefault(name, "");
  }

  /** Returns a sentence for each line that is neither a variable nor a comment. */
  List<String> faults() {
    return text().faults();
  }

  private EnvironmentText text() {
    return new EnvironmentText(lines);
  }

  /** Returns whether others than the owner may read the file, where it is there. */
  boolean isOpenToOthers() {
    try {
      String mode = Files.exists(file) ? FileMode.of(file) : "";
      return !mode.isEmpty() && !mode.endsWith("------");
    } catch (IOException e) {
      return true;
    }
  }

  /** Adds variables below a comment, and writes the file by a rename. */
  void add(String comment, Map<String, String> variables) {
    if (!variables.isEmpty()) {
      lines.removeIf(line -> hasNoValue(line, variables));
      lines.add("");
      lines.add("# " + comment);
      variables.forEach((name, value) -> lines.add(name + "=" + value));
    }
    write();
  }

  private static boolean hasNoValue(String line, Map<String, String> variables) {
    return variables.keySet().stream().anyMatch(name -> line.strip().equals(name + "="));
  }

  private void write() {
    String text = lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    try {
      FileReplacement.replace(file, text, FileMode.OWNER_FILE);
    } catch (IOException e) {
      throw new CommandException(
          "%s could not be written (%s): correct its permissions, or name another with --file"
              .formatted(file, e),
          e);
    }
  }
}
