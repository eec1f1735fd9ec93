// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.database;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.bench.BenchRow;
import dev.headroom.bench.BenchRow.Comparator;
import dev.headroom.bench.harness.ArtifactVersions;
import dev.headroom.bench.harness.JmhRounds;
import dev.headroom.bench.harness.Suite;
import dev.headroom.bench.harness.SuiteRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.ttddyy.dsproxy.support.ProxyDataSource;
import org.flywaydb.core.Flyway;

/** The database room beside its peers. Immutable. */
public final class DatabaseSuite implements Suite {

  @Override
  public String name() {
    return "database";
  }

  @Override
  public Map<String, String> versions() {
    Map<String, String> versions = new TreeMap<>(NPlusOneRows.versions());
    versions.put("HikariCP", ArtifactVersions.of(HikariDataSource.class, "HikariCP"));
    versions.put(
        "datasource-proxy", ArtifactVersions.of(ProxyDataSource.class, "datasource-proxy"));
    versions.put("flyway", ArtifactVersions.of(Flyway.class, "flyway-core"));
    versions.putAll(ReplicaRows.versions());
    return versions;
  }

  @Override
  public List<BenchRow> rows(SuiteRun run) {
    List<BenchRow> rows = new ArrayList<>();
    rows.addAll(DecoratorRows.rows(run));
    rows.addAll(NPlusOneRows.rows(run));
    rows.add(
        JmhRounds.measure(PoolBorrow.class, 1, run)
            .ratio("borrow-own-pool", "ns/op", "hikari", Comparator.AT_MOST, 1.15));
    rows.addAll(AdviceRows.rows(run));
    rows.addAll(IndexBuildRows.rows(run));
    rows.addAll(ReplicaRows.rows(run));
    return rows;
  }
}
