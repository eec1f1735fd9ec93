// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The sample of the edge's page: a handler whose responses are cached. */
@RestController
class CachedSignals {
  private final Map<String, String> latest = new ConcurrentHashMap<>();

  // @start region="edge-cache-response"
  @CacheResponse(ttl = "2s", staleWhileRevalidate = "10s", tags = "signals")
  @GetMapping("/api/signals/{symbol}")
  String signal(@PathVariable String symbol) {
    return latest.getOrDefault(symbol, "none");
  }
  // @end
}
