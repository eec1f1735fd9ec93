// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.load;

import java.net.http.HttpRequest;

/**
 * What is sent: chooses the next request.
 *
 * <p>Confined to one thread: the one that keeps the schedule.
 */
@FunctionalInterface
public interface Traffic {

  /**
   * Chooses the next request.
   *
   * @return its kind, under which it is counted, and the request
   */
  LabeledRequest next();

  /**
   * One request and its kind.
   *
   * <p>Immutable.
   *
   * @param kind under which it is counted
   * @param request what is sent
   */
  record LabeledRequest(String kind, HttpRequest request) {}
}
