// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Java samples of the pages, and the compiled regions that they must equal.
 *
 * <p>Immutable.
 */
final class DocSamples {

  private static final Pattern BLOCK = Pattern.compile("(?m)^```java\\n([\\s\\S]*?)^```");

  /** Regions are marked as in the snippets of Javadoc (JEP 413). */
  private static final Pattern REGION =
      Pattern.compile(
          "(?m)^[ \\t]*// @start region=\"([\\w-]+)\"\\n([\\s\\S]*?)^[ \\t]*// @end[ \\t]*$");

  private DocSamples() {}

  /** Returns the Java blocks of a page, each without its common indentation. */
  static List<String> blocks(String markdown) {
    List<String> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(markdown);
    while (block.find()) {
      blocks.add(withoutIndentation(block.group(1)));
    }
    return blocks;
  }

  /** Returns the marked regions of a source by name, each without its common indentation. */
  static Map<String, String> regions(String source) {
    Map<String, String> regions = new HashMap<>();
    Matcher region = REGION.matcher(source);
    while (region.find()) {
      regions.put(region.group(1), withoutIndentation(region.group(2)));
    }
    return regions;
  }

  private static String withoutIndentation(String text) {
    return text.stripTrailing().stripIndent().lines().map(String::stripTrailing).toList().stream()
        .reduce((one, other) -> one + "\n" + other)
        .orElse("");
  }
}
