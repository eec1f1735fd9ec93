// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Rules on the text of a file.
 *
 * <p>Immutable.
 */
final class SourceRules {

  private static final int MAX_LINES = 400;

  private static final Pattern PUBLIC_TYPE =
      Pattern.compile(
          "^public (?:(?:final|abstract|sealed|non-sealed|static) )*(?:class|interface|record|enum|@interface) ",
          Pattern.MULTILINE);

  private static final Pattern OPEN_END =
      Pattern.compile("\\b(?:" + "TODO|FIX" + "ME|X" + "XX|HA" + "CK)\\b|@Dis" + "abled\\b");

  /** Names and defaults of the reference systems; they belong to {@code apps/systems}. */
  private static final Pattern CUSTOMER =
      Pattern.compile(
          "\\b(?:alpine|civiclog|jewgo|toeic)|\\b(?:ARGO_URL|CACHE_DEFAULT_TTL|DB_MAX_OVERFLOW|"
              + "DB_POOL_SIZE|RATE_LIMIT_REQUESTS)\\b|X-(?:Page|Total)-Count|/api/v5/",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern SKIPPED =
      Pattern.compile("<testsuite\\b[^>]*\\bskipped=\"(?!0\")|<skipped\\b");

  private SourceRules() {}

  static boolean hasLicenceLine(String source) {
    return source.startsWith("// SPDX-License-Identifier: Apache-2.0\n");
  }

  /**
   * True for a file whose top type is not public, or whose text before it says one of the four
   * words.
   */
  static boolean documentsThreadSafety(String source) {
    Matcher type = PUBLIC_TYPE.matcher(source);
    if (!type.find()) {
      return true;
    }
    String before =
        source.substring(0, type.start()).toLowerCase(Locale.ROOT).replaceAll("\\s*\\*?\\s+", " ");
    return Stream.of("thread-safe", "confined to one thread", "one thread at a time", "immutable")
        .anyMatch(before::contains);
  }

  static boolean isWithinLineLimit(String source) {
    return source.lines().count() <= MAX_LINES;
  }

  static boolean containsOpenTask(String source) {
    return OPEN_END.matcher(source).find();
  }

  static boolean namesACustomer(String source) {
    return CUSTOMER.matcher(source).find();
  }

  static boolean reportsASkippedTest(String report) {
    return SKIPPED.matcher(report).find();
  }
}
