// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload.docs;

import dev.headroom.overload.AdaptiveLimiter;
import dev.headroom.overload.CallPermit;
import java.util.function.UnaryOperator;

/** The first permit of the overload page. */
@SuppressWarnings("try") // the permit is only to be closed
final class FirstOverload {
  private final UnaryOperator<String> index;

  FirstOverload(UnaryOperator<String> index) {
    this.index = index;
  }

  // @start region="overload-first"
  AdaptiveLimiter limiter = AdaptiveLimiter.of("search");

  String search(String words) {
    try (CallPermit permit = limiter.acquire()) {
      return index.apply(words);
    }
  }
  // @end
}
