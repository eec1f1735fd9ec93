// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.device;

import java.util.List;

/** Finds the family of a client program in its {@code User-Agent} header. Immutable. */
final class UserAgent {
  private static final int MAX_READ = 512;

  /** In this order: the headers of earlier families contain the words of later ones. */
  private static final List<String> PROGRAMS =
      List.of(
          "Edg:Edge",
          "OPR:Opera",
          "Firefox:Firefox",
          "FxiOS:Firefox",
          "CriOS:Chrome",
          "Chrome:Chrome",
          "Safari:Safari",
          "okhttp:Android app",
          "CFNetwork:iOS app",
          "curl:curl",
          "Java:Java");

  private static final List<String> SYSTEMS =
      List.of(
          "Android:Android",
          "iPhone:iPhone",
          "iPad:iPad",
          "Windows:Windows",
          "Mac OS X:macOS",
          "CrOS:ChromeOS",
          "Linux:Linux");

  private UserAgent() {}

  static String family(String header) {
    String read = header.substring(0, Math.min(MAX_READ, header.length()));
    String program = first(PROGRAMS, read);
    String system = first(SYSTEMS, read);
    if (program.isEmpty()) {
      return system.isEmpty() ? "Unknown" : system;
    }
    return system.isEmpty() ? program : program + " on " + system;
  }

  private static String first(List<String> pairs, String header) {
    for (String pair : pairs) {
      int colon = pair.indexOf(':');
      if (header.contains(pair.substring(0, colon))) {
        return pair.substring(colon + 1);
      }
    }
    return "";
  }
}
