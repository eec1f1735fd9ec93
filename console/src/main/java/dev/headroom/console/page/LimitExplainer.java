// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page;

import dev.headroom.console.PageRequest;
import dev.headroom.edge.limit.LimitExplanation;
import java.util.List;

/**
 * Explains what the rate limits decide.
 *
 * <p>Thread-safe, as all implementations must be. Takes no permits.
 */
public interface LimitExplainer {
  /**
   * Explains what each rule would decide on a request.
   *
   * @param operator the operator's own request, which stands in for what the description leaves out
   */
  List<LimitExplanation> explain(Description described, PageRequest operator);

  /**
   * Explains by which rules a request was refused; empty if this instance knows of no such refusal.
   */
  List<LimitExplanation> refused(String requestId);

  /**
   * A request that an operator describes.
   *
   * <p>Immutable.
   *
   * @param method of HTTP
   * @param path with a slash at its start
   * @param address of the client; empty for the operator's own
   * @param user who is signed in; empty for nobody
   */
  record Description(String method, String path, String address, String user) {}
}
