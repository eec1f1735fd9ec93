// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.load;

import java.net.http.HttpRequest;

/**
 * The source of the requests of a load.
 *
 * <p>Confined to one thread, the one that keeps the schedule.
 */
@FunctionalInterface
public interface Traffic {

  /** Returns the next request, labeled with its kind. */
  LabeledRequest next();

  /**
   * A request, and the kind by which it is measured.
   *
   * <p>Immutable.
   *
   * @param kind the label of the measurements
   */
  record LabeledRequest(String kind, HttpRequest request) {}
}
