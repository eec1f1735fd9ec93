// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.demo.Workload.Kind;
import dev.headroom.bench.load.Traffic;
import java.util.List;

/**
 * Requests of several kinds, each by its share.
 *
 * <p>Confined to one thread.
 */
final class Mix implements Traffic {

  private final List<Kind> kinds;
  private final RequestFactory requests;
  private final int all;

  Mix(List<Kind> kinds, RequestFactory requests) {
    this.kinds = kinds;
    this.requests = requests;
    this.all = kinds.stream().mapToInt(Kind::share).sum();
  }

  @Override
  public LabeledRequest next() {
    int at = requests.below(all);
    for (Kind kind : kinds) {
      at -= kind.share();
      if (at < 0) {
        return new LabeledRequest(kind.label(), kind.request().apply(requests));
      }
    }
    throw new IllegalStateException("the shares of the kinds make the whole");
  }
}
