// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.replay;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request of a recording.
 *
 * <p>Immutable.
 *
 * @param name what the request does
 * @param line the method and the target, with variables
 * @param headers one {@code name: value} each, with variables
 * @param body with variables
 * @param options the words of its comment lines, such as {@code chunked}
 * @param captures patterns whose first group becomes a variable, by its name
 */
record RecordedRequest(
    String name,
    String line,
    List<String> headers,
    String body,
    Set<String> options,
    Map<String, Pattern> captures) {

  private static final Pattern CAPTURE = Pattern.compile("capture (\\w+) (.+)");

  /** Parses the text between two {@code ###}. */
  static RecordedRequest parse(String text) {
    String[] parts = text.split("\n\n", 2);
    List<String> lines = parts[0].lines().map(String::strip).toList();
    Map<String, Pattern> captures = new LinkedHashMap<>();
    List<String> options = new ArrayList<>();
    List<String> head = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      Matcher capture = CAPTURE.matcher(line);
      if (line.startsWith("# ") && capture.find()) {
        captures.put(capture.group(1), Pattern.compile(capture.group(2)));
      } else if (line.startsWith("# ")) {
        options.add(line.substring(2));
      } else {
        head.add(line);
      }
    }
    return new RecordedRequest(
        lines.getFirst(),
        head.getFirst(),
        List.copyOf(head.subList(1, head.size())),
        parts.length == 1 ? "" : parts[1].stripTrailing(),
        Set.copyOf(options),
        captures);
  }
}
