// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import dev.headroom.cache.CacheStats;
import dev.headroom.cache.Caches;
import dev.headroom.cache.invalidation.CoherenceStats;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The operator's endpoints of the caches: counts, and warming.
 *
 * <p>Thread-safe. Refuses callers without the role {@code ADMIN}, also where the application lets
 * everyone pass.
 */
@RestController
final class CacheAdmin {

  private static final String ROLE = "ADMIN";

  private final Caches caches;
  private final WarmingSchedule warming;

  CacheAdmin(Caches caches, WarmingSchedule warming) {
    this.caches = caches;
    this.warming = warming;
  }

  @GetMapping("/api/cache/stats")
  ResponseEntity<?> stats(HttpServletRequest request) {
    if (!request.isUserInRole(ROLE)) {
      return refused();
    }
    return ResponseEntity.ok(
        new Report(
            caches.stats().stream().map(Line::of).toList(), Coherence.of(caches.coherence())));
  }

  @PostMapping("/api/cache/warm")
  ResponseEntity<?> warm(HttpServletRequest request) {
    if (!request.isUserInRole(ROLE)) {
      return refused();
    }
    warming.soon();
    return ResponseEntity.accepted().body(new Started("warming has begun; its end is logged"));
  }

  private static ResponseEntity<ProblemDetail> refused() {
    return ResponseEntity.status(HttpStatus.FORBIDDEN)
        .body(
            ProblemDetail.forStatusAndDetail(
                HttpStatus.FORBIDDEN, "This needs the role " + ROLE + "."));
  }

  record Started(String message) {}

  record Report(List<Line> caches, Coherence coherence) {}

  record Line(CacheStats counts, double hitRate, double meanLoadMillis) {
    private static Line of(CacheStats stats) {
      return new Line(stats, stats.hitRate(), stats.loadNanos() / 1e6 / Math.max(1, stats.loads()));
    }
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
