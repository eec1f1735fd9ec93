// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.advise;

import com.vladmihalcea.flexypool.FlexyPoolDataSource;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.bench.BenchRow;
import dev.headroom.bench.harness.ArtifactVersions;
import dev.headroom.bench.harness.Suite;
import dev.headroom.bench.harness.SuiteRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Predicted waits and breaking loads beside those that are then measured, the connections of
 * FlexyPool beside those that are advised, and faults that are planted and must be named.
 * Immutable.
 *
 * <p>With {@code -Dheadroom.bench.only=pool}, {@code =pool-connections}, {@code =planted}, {@code
 * =planted-slow-query} or {@code =jewgo} a part of it.
 */
public final class AdviseSuite implements Suite {
  private static final List<String> APPS = List.of("alpine", "jewgo", "toeic", "civiclog");
  private static final String ONLY = "headroom.bench.only";
  private static final String PLANTED = "planted";

  @Override
  public String name() {
    return "advise";
  }

  @Override
  public Map<String, String> versions() {
    return Map.of(
        "hikaricp", ArtifactVersions.of(HikariDataSource.class, "HikariCP"),
        "flexypool", ArtifactVersions.of(FlexyPoolDataSource.class, "flexy-pool-core"));
  }

  @Override
  public List<BenchRow> rows(SuiteRun run) {
    String only = System.getProperty(ONLY, "");
    List<BenchRow> rows = new ArrayList<>();
    if (only.isEmpty() || only.equals("pool")) {
      rows.add(PoolAdviceRows.row(run));
    }
    if (only.isEmpty() || only.startsWith("pool")) {
      rows.add(PoolPeerRow.row(run));
    }
    if (only.isEmpty() || only.startsWith(PLANTED)) {
      String kind = only.replaceFirst("^planted-?", "");
      rows.addAll(new PlantedRows(run).rows(kind));
    }
    List<String> apps = APPS.stream().filter(each -> only.isEmpty() || only.equals(each)).toList();
    rows.addAll(new HeadroomRows(run).rows(apps));
    return rows;
  }
}
