// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.file;

import dev.headroom.cli.text.CommandException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Variables, {@code NAME=value} a line. Lines that begin with {@code #} are comments; values are
 * taken as they are, without the blanks around them.
 *
 * <p>Immutable.
 *
 * @param lines of the file, in their order
 */
public record EnvironmentText(List<String> lines) {

  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*=.*");

  /** Copies the lines. */
  public EnvironmentText {
    lines = List.copyOf(lines);
  }

  /**
   * Reads a file.
   *
   * @throws CommandException if it is not UTF-8
   * @throws IOException if it cannot be read
   */
  public static EnvironmentText read(Path file) throws IOException {
    try {
      return new EnvironmentText(Files.readAllLines(file));
    } catch (CharacterCodingException other) {
      throw new CommandException(file + " is not UTF-8: save it in that encoding", other);
    }
  }

  /**
   * Returns the variables.
   *
   * @return values by name, in the order of the lines; of several lines of a name the last counts
   */
  public Map<String, String> variables() {
    Map<String, String> all = new LinkedHashMap<>();
    for (String line : lines) {
      String text = line.strip();
      if (VARIABLE.matcher(text).matches()) {
        int equals = text.indexOf('=');
        all.put(text.substring(0, equals), text.substring(equals + 1).strip());
      }
    }
    return all;
  }

  /**
   * Returns the lines that are neither a variable nor a comment.
   *
   * @return a sentence for each, which names its number and shows nothing of it: it may hold a
   *     secret
   */
  public List<String> faults() {
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String text = lines.get(i).strip();
      if (!text.isEmpty() && !text.startsWith("#") && !VARIABLE.matcher(text).matches()) {
        faults.add("line %d is not NAME=value: correct it, or begin it with #".formatted(i + 1));
      }
    }
    return faults;
  }
}
