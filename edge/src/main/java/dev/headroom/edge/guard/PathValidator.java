// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.guard;

import dev.headroom.edge.RequestPath;
import java.util.regex.Pattern;

/**
 * Finds what is ambiguous or malformed in a path as it was sent, with the context path; how the
 * application's handlers compare paths does not count.
 *
 * <p>Immutable. Nothing is repaired.
 */
final class PathValidator {
  private static final Pattern ENCODED_TWICE = Pattern.compile("%25[0-9a-fA-F]{2}");
  private static final Pattern ENCODED_CONTROL = Pattern.compile("%([01]|7[fF])");

  private PathValidator() {}

  /** Returns what is wrong with the path as it was sent; empty if nothing is. */
  static String fault(String path) {
    if (path.indexOf(';') >= 0) {
      return "it has parameters";
    }
    if (RequestPath.parse(path).isAmbiguous()) {
      return "servers read it in several ways, or it is malformed";
    }
    if (path.indexOf('%') < 0) {
      return "";
    }
    return ENCODED_TWICE.matcher(path).find()
        ? "it is encoded twice"
        : ENCODED_CONTROL.matcher(path).find() ? "it holds a control character" : "";
  }
}
