// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.check;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * The connections of one pool, as the operators' endpoints name their meters.
 *
 * <p>Immutable.
 *
 * @param active in use
 * @param max as many as the pool may open; 0 if it is not known
 * @param waiting threads that wait for one
 */
record PoolLevels(double active, double max, double waiting) {

  private static final double FULL = 0.8;
  private static final Pattern STATE =
      Pattern.compile("headroom\\.database\\.pool\\.connections\\{.*\\bstate=(\\w+).*}");
  private static final Pattern HIKARI =
      Pattern.compile("hikaricp\\.connections\\.(active|max|pending)\\{.*}");
  private static final Pattern POOL = Pattern.compile("[{ ]pool=([^,}]*)");

  /** Reads the pools by their names. */
  static Map<String, PoolLevels> of(JsonNode meters) {
    Map<String, Map<String, Double>> levels = new TreeMap<>();
    for (String key : meters.propertyNames()) {
      Matcher own = STATE.matcher(key);
      Matcher hikari = HIKARI.matcher(key);
      Matcher pool = POOL.matcher(key);
      String state = own.matches() ? own.group(1) : hikari.matches() ? hikari.group(1) : "";
      if (!state.isEmpty() && pool.find()) {
        levels
            .computeIfAbsent(pool.group(1), name -> new HashMap<>())
            .put(state.equals("pending") ? "waiting" : state, meters.path(key).asDouble(0));
      }
    }
    Map<String, PoolLevels> pools = new TreeMap<>();
    levels.forEach((name, each) ->
        pools.put(
            name,
            new PoolLevels(
                each.getOrDefault("active", 0.0),
                each.getOrDefault("max", 0.0),
                each.getOrDefault("waiting", 0.0))));
    return pools;
  }

  /** Returns whether threads wait, or more than four fifths are in use. */
  boolean isExhausted() {
    return waiting > 0 || (max > 0 && active > FULL * max);
  }

  @Override
  public String toString() {
    return "%d of %d in use, %d wait".formatted((long) active, (long) max, (long) waiting);
  }
}
