// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An alert: a rule for one combination of the tags that its expression names after {@code by}.
 *
 * <p>Immutable.
 *
 * @param labels empty without {@code by}
 */
public record Alert(
    AlertRule rule, SortedMap<String, String> labels, AlertState state, Handling handling) {

  /**
   * What keeps notices of an alert back.
   *
   * <p>Immutable.
   *
   * @param flapping whether it began and ended too often to be reported each time
   * @param silence null if none applies
   * @param acknowledgedBy who has taken charge of it; null if nobody has
   */
  public record Handling(
      boolean flapping, @Nullable Silence silence, @Nullable String acknowledgedBy) {}

  /** Copies. */
  public Alert {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
  }

  /** Returns what names the alert in an address: the same after a restart. */
  public String id() {
    return idOf(rule.name(), labels);
  }

  /** Returns how events name it, which a store keeps once for each name and time. */
  static String nameOf(String rule, SortedMap<String, String> labels) {
    return labels.isEmpty() ? rule : rule + labels;
  }

  static String idOf(String rule, SortedMap<String, String> labels) {
    if (labels.isEmpty()) {
      return rule;
    }
    byte[] text = labels.toString().getBytes(StandardCharsets.UTF_8);
    return rule + "-" + UUID.nameUUIDFromBytes(text).toString().substring(0, 8);
  }

  /** Returns its value as text, in the unit of the threshold. */
  public String value() {
    return rule.condition().threshold().with(state.value().value()).text();
  }
}
