// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Java source split into its code and its comments; what stands in quotes belongs to neither.
 *
 * <p>Immutable.
 */
record JavaText(String code, String comments) {

  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<comment>//[^\\n]*|/\\*[\\s\\S]*?\\*/)"
              + "|\"\"\"[\\s\\S]*?(?<!\\\\)\"\"\""
              + "|\"(?:[^\"\\\\\\n]|\\\\.)*+\""
              + "|'(?:[^'\\\\\\n]|\\\\.)++'");

  static JavaText of(String source) {
    StringBuilder code = new StringBuilder();
    StringBuilder comments = new StringBuilder();
    Matcher token = TOKEN.matcher(source);
    int from = 0;
    while (token.find()) {
      code.append(source, from, token.start()).append(' ');
      String comment = token.group("comment");
      if (comment != null) {
        comments.append(comment).append('\n');
      }
      from = token.end();
    }
    code.append(source, from, source.length());
    return new JavaText(code.toString(), comments.toString());
  }
}
