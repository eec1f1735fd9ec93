// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import java.net.http.HttpRequest;
import java.util.function.Function;

/**
 * A kind of request in the mix of a load.
 *
 * <p>Immutable.
 *
 * @param label its name in the measurements
 * @param share its share of a thousand requests
 * @param writes whether it changes data
 * @param request draws a request of this kind
 */
public record Kind(String label, int share, boolean writes, Function<Caller, HttpRequest> request) {

  /** Returns a kind that reads. */
  public static Kind read(String label, int share, Function<Caller, HttpRequest> request) {
    return new Kind(label, share, false, request);
  }

  /** Returns a kind that changes data. */
  public static Kind write(String label, int share, Function<Caller, HttpRequest> request) {
    return new Kind(label, share, true, request);
  }
}
