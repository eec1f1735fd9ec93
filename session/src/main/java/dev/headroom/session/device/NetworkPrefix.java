// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.device;

import java.util.Locale;

/** Truncates addresses to networks, so that they do not identify a household. Immutable. */
final class NetworkPrefix {
  private static final int GROUPS_KEPT = 3;
  private static final String UNKNOWN = "unknown";

  private NetworkPrefix() {}

  /** Keeps 24 bits of IPv4, 48 of IPv6; anything else is unknown. Never resolves a name. */
  static String truncated(String address) {
    if (address.matches("\\d{1,3}(\\.\\d{1,3}){3}")) {
      return address.substring(0, address.lastIndexOf('.')) + ".0/24";
    }
    String text = address.toLowerCase(Locale.ROOT);
    if (!text.matches("[0-9a-f:]{2,39}") || !text.contains(":")) {
      return UNKNOWN;
    }
    String head = text.contains("::") ? text.substring(0, text.indexOf("::")) : text;
    StringBuilder kept = new StringBuilder();
    String[] groups = head.split(":", -1);
    for (int i = 0; i < GROUPS_KEPT; i++) {
      String group = i < groups.length && !groups[i].isEmpty() ? groups[i] : "0";
      kept.append(group).append(':');
    }
    return kept.append(":/48").toString();
  }
}
