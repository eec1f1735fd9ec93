// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import java.util.List;

/**
 * The requests of a demo.
 *
 * <p>Immutable.
 *
 * @param mix the kinds of requests of the load; their shares make a thousand, 50 of them writes
 * @param endpoints the rows that are measured one request at a time
 */
public record Workload(List<Kind> mix, List<Endpoint> endpoints) {

  private static final int ALL = 1000;
  private static final int WRITES = 50;

  /** Copies the lists and checks the shares. */
  public Workload {
    mix = List.copyOf(mix);
    endpoints = List.copyOf(endpoints);
    int all = mix.stream().mapToInt(Kind::share).sum();
    int writes = mix.stream().filter(Kind::writes).mapToInt(Kind::share).sum();
    if (all != ALL || writes != WRITES) {
      throw new IllegalArgumentException(
          "the shares of the mix make %d with %d of writes, but must make %d with %d"
              .formatted(all, writes, ALL, WRITES));
    }
  }

  List<Kind> reads() {
    return mix.stream().filter(kind -> !kind.writes()).toList();
  }
}
