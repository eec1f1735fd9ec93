// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.signal;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A filter of signals; null matches all. Immutable. */
record SignalFilter(
    @Nullable String symbol, @Nullable Boolean active, @Nullable BigDecimal minConfidence) {

  /** The condition on table {@code g}, with its parameters by name. */
  String where() {
    List<String> conditions = new ArrayList<>();
    if (symbol != null) {
      conditions.add("g.symbol = :symbol");
    }
    if (active != null) {
      conditions.add(active ? "g.is_active" : "NOT g.is_active");
    }
    if (minConfidence != null) {
      conditions.add("g.confidence >= :minConfidence");
    }
    return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
  }

  Map<String, Object> parameters() {
    Map<String, Object> values = new HashMap<>();
    if (symbol != null) {
      values.put("symbol", symbol);
    }
    if (minConfidence != null) {
      values.put("minConfidence", minConfidence);
    }
    return values;
  }
}
