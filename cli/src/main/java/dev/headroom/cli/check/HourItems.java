// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.check;

import dev.headroom.cli.check.ServiceClient.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Judges what should hold in the first hour after a deployment. Stateless. */
final class HourItems {

  private HourItems() {}

  static Finding health(Evidence evidence) {
    return evidence.checked("health", "liveness", "readiness");
  }

  static Finding headers(Evidence evidence) {
    return evidence.checked("headers");
  }

  static Finding limiter(Evidence evidence) {
    return evidence.checked("limiter");
  }

  static Finding meters(Evidence evidence) {
    return evidence.checked("metrics");
  }

  static Finding recorded(Evidence evidence) throws IOException, InterruptedException {
    JsonNode figures = evidence.figures();
    long count = figures.path("requests").path("count").asLong(0);
    return Finding.judge(
        count > 0,
        "%d requests in %s, instances: %d"
            .formatted(count, evidence.window(), figures.path("instances").size()),
        "call the service and wait for 20 s; remove headroom.monitor.history.enabled=false if it is"
            + " set");
  }

  static Finding pool(Evidence evidence) throws IOException, InterruptedException {
    Map<String, PoolLevels> pools = PoolLevels.of(evidence.figures().path("database"));
    List<String> full =
        pools.entrySet().stream()
            .filter(pool -> pool.getValue().isExhausted())
            .map(Map.Entry::getKey)
            .toList();
    return Finding.judge(
        !pools.isEmpty() && full.isEmpty(),
        pools.isEmpty() ? "no pool is watched" : "of each pool: " + pools,
        pools.isEmpty()
            ? "declare the data source as a bean, or set headroom.database.url"
            : "enlarge pool %s, or shorten its transactions: see %s"
                .formatted(Evidence.joined(full), evidence.reader().address("/recommendations")));
  }

  static Finding redis(Evidence evidence) throws IOException, InterruptedException {
    JsonNode components = evidence.reader().read("/health").path("components");
    String status = components.path("redis").path("status").asString("absent");
    return Finding.judge(
        status.equals("up"),
        components.isMissingNode()
            ? "no components are shown"
            : "redis is " + Evidence.escaped(status),
        components.isMissingNode()
            ? "give the operators' token by --token-file"
            : "set headroom.redis.url, and start the server at that address");
  }

  static Finding warm(Evidence evidence) throws IOException, InterruptedException {
    JsonNode start = evidence.figures().path("sinceStart");
    long hits = start.path("cacheHits").asLong(0);
    return Finding.judge(
        hits > 0,
        "%d hits and %d misses since the start"
            .formatted(hits, start.path("cacheMisses").asLong(0)),
        evidence.curl("-X POST '%s/api/cache/warm'".formatted(evidence.address())));
  }

  static Finding indexes(Evidence evidence) throws IOException, InterruptedException {
    Response response = evidence.reader().response("/api/database/indexes");
    if (response.status() / 100 != 2) {
      return Finding.byHand(
          "/api/database/indexes returned " + response.status(),
          "./headroom migrate APP --status, or set headroom.database.admin=true");
    }
    JsonNode added = OperatorReader.list(response, "/api/database/indexes", "added");
    List<String> missing = new ArrayList<>();
    for (JsonNode each : added) {
      if (!each.path("state").asString("").equals("valid")) {
        missing.add(each.path("name").asString("") + " " + each.path("state").asString(""));
      }
    }
    return Finding.judge(
        missing.isEmpty(),
        missing.isEmpty() ? added.size() + " are valid" : Evidence.joined(missing),
        "./headroom migrate APP");
  }

  static Finding baseline(Evidence evidence) throws IOException, InterruptedException {
    evidence.figures(); // A 404 of the comparison then means that no baseline is set.
    boolean set = evidence.comparison().json().path("differences").isArray();
    return Finding.judge(
        set,
        set ? "one is set" : "none is set",
        evidence.curl("-X PUT '%s'".formatted(evidence.reader().address("/baseline?window=15m"))));
  }

  static Finding scaling(Evidence evidence) {
    return Evidence.byHand(
        "./headroom check --scaling %s --user EMAIL --password-file FILE"
            .formatted(evidence.address()));
  }
}
