// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.demo.workload.State;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The sides of the three states, with the heap that each fills before its first request.
 *
 * <p>One thread at a time.
 */
final class StateSides {

  private final Map<State, Side> byState = new EnumMap<>(State.class);
  private final Map<Side, Double> idleMegabytes = new HashMap<>();

  /** Adds the side of a state. */
  void add(State state, Side side) {
    byState.put(state, side);
  }

  /** Returns the side of a state, which was added. */
  Side of(State state) {
    Side side = byState.get(state);
    if (side == null) {
      throw new IllegalStateException(state + " was not started");
    }
    return side;
  }

  /** Returns all sides; a copy. */
  Collection<Side> all() {
    return List.copyOf(byState.values());
  }

  /** Notes the heap that a side fills before its first request. */
  void idle(Side side, double megabytes) {
    idleMegabytes.put(side, megabytes);
  }

  /** Returns the heap that a side filled before its first request; NaN if that was not noted. */
  double idleMegabytes(Side side) {
    return idleMegabytes.getOrDefault(side, Double.NaN);
  }
}
