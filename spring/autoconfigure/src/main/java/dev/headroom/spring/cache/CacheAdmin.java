// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import dev.headroom.cache.Caches;
import dev.headroom.cache.stats.CacheMeter;
import dev.headroom.cache.stats.CacheStats;
import dev.headroom.cache.stats.CoherenceStats;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorsOnlyEndpoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/**
 * The operators' endpoints of the caches: counts, and warming.
 *
 * <p>Thread-safe. Refuses callers who are no operators, also where the application admits everyone.
 */
final class CacheAdmin extends OperatorsOnlyEndpoint {

  private static final Pattern WORD = Pattern.compile("_(\\w)");

  private final Caches caches;
  private final WarmingSchedule warming;

  CacheAdmin(Caches caches, WarmingSchedule warming, OperatorAccess operators) {
    super(operators);
    this.caches = caches;
    this.warming = warming;
  }

  @GetMapping("/api/cache/stats")
  ResponseEntity<?> stats() {
    return ResponseEntity.ok(
        new Report(
            caches.stats().stream().map(CacheAdmin::line).toList(),
            Coherence.of(caches.coherence())));
  }

  @PostMapping("/api/cache/warm")
  ResponseEntity<?> warm() {
    warming.soon();
    return ResponseEntity.accepted().body(new Started("warming has begun; its end is logged"));
  }

  record Started(String message) {}

  record Report(List<Map<String, Object>> caches, Coherence coherence) {}

  private static Map<String, Object> line(CacheStats stats) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("name", stats.name());
    stats.counts().forEach((meter, count) -> line.put(member(meter), count));
    line.put("hitRate", stats.hitRate());
    line.put("loadNanos", stats.loadNanos());
    line.put(
        "meanLoadMillis", stats.loadNanos() / 1e6 / Math.max(1, stats.count(CacheMeter.LOADS)));
    return line;
  }

  /** Names a count as a member of JSON: {@code LOAD_FAILURES} as {@code loadFailures}. */
  private static String member(CacheMeter meter) {
    return WORD.matcher(meter.name().toLowerCase(Locale.ROOT))
        .replaceAll(each -> each.group(1).toUpperCase(Locale.ROOT));
  }

  record Coherence(
      double lagMillis,
      double lagP50Millis,
      double lagP99Millis,
      double lagMaxMillis,
      double degradedSeconds) {
    private static Coherence of(CoherenceStats stats) {
      return new Coherence(
          stats.lag().toNanos() / 1e6,
          stats.lagP50().toNanos() / 1e6,
          stats.lagP99().toNanos() / 1e6,
          stats.lagMax().toNanos() / 1e6,
          stats.degraded().toMillis() / 1e3);
    }
  }
}
