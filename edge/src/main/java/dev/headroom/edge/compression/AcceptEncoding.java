// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.compression;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads from {@code Accept-Encoding} whether a client accepts gzip.
 *
 * <p>Immutable. A malformed element counts as absent; no header means no coding.
 */
public final class AcceptEncoding {
  /** What browsers and common clients send: accepted without parsing. */
  private static final Set<String> COMMON =
      Set.of("gzip", "gzip, deflate", "gzip, deflate, br", "gzip, deflate, br, zstd");

  private static final Pattern WEIGHT = Pattern.compile("[qQ]=(0(\\.\\d{0,3})?|1(\\.0{0,3})?)");

  private AcceptEncoding() {}

  /** Returns whether the client of a request accepts gzip; false if it says nothing of codings. */
  public static boolean acceptsGzip(HttpServletRequest request) {
    Enumeration<String> lines = request.getHeaders("Accept-Encoding");
    if (lines == null || !lines.hasMoreElements()) {
      return false;
    }
    String first = lines.nextElement();
    if (!lines.hasMoreElements()) {
      return COMMON.contains(first) || acceptsGzip(List.of(first));
    }
    List<String> all = Collections.list(lines);
    all.addFirst(first);
    return acceptsGzip(all);
  }

  private static boolean acceptsGzip(List<String> lines) {
    int gzip = -1;
    int any = -1;
    int identity = -1;
    for (String line : lines) {
      for (String element : line.split(",", 64)) {
        int end = element.indexOf(';');
        String coding =
            (end < 0 ? element : element.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        int weight = end < 0 ? 1000 : weight(element.substring(end + 1));
        switch (coding) {
          case "gzip", "x-gzip" -> gzip = Math.max(gzip, weight);
          case "*" -> any = Math.max(any, weight);
          case "identity" -> identity = Math.max(identity, weight);
          default -> {}
        }
      }
    }
    int best = gzip >= 0 ? gzip : any;
    return best > 0 && best >= identity;
  }

  /** Returns the weight in thousandths; -1 if the parameters are none. */
  private static int weight(String parameters) {
    Matcher weight = WEIGHT.matcher(parameters.strip());
    return weight.matches() ? (int) Math.round(Double.parseDouble(weight.group(1)) * 1000) : -1;
  }
}
