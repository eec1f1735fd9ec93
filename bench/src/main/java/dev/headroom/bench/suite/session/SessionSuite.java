// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.session;

import com.nimbusds.jose.JWSObject;
import dev.headroom.bench.BenchRow;
import dev.headroom.bench.BenchRow.Comparator;
import dev.headroom.bench.Interval;
import dev.headroom.bench.harness.ArtifactVersions;
import dev.headroom.bench.harness.JmhRounds;
import dev.headroom.bench.harness.Rounds;
import dev.headroom.bench.harness.Suite;
import dev.headroom.bench.harness.SuiteRun;
import io.lettuce.core.RedisClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.session.data.redis.RedisIndexedSessionRepository;

/** Sessions beside Redis, Nimbus and Spring Session. Immutable. */
public final class SessionSuite implements Suite {

  @Override
  public String name() {
    return "session";
  }

  @Override
  public Map<String, String> versions() {
    return Map.of(
        "lettuce", ArtifactVersions.of(RedisClient.class, "lettuce-core"),
        "nimbus-jose-jwt", ArtifactVersions.of(JWSObject.class, "nimbus-jose-jwt"),
        "spring-session",
            ArtifactVersions.of(RedisIndexedSessionRepository.class, "spring-session-data-redis"));
  }

  @Override
  public List<BenchRow> rows(SuiteRun run) {
    Rounds check = JmhRounds.measure(RevocationCheck.class, 1, run);
    Rounds gate = JmhRounds.measure(KnownToken.class, 1, run);
    List<BenchRow> rows = new ArrayList<>();
    rows.add(
        BenchRow.of("revocation-check", "ns/op", "median of the rounds")
            .figure("ours", check.median(Rounds.OURS))
            .value(Interval.of(check.values(Rounds.OURS)))
            .atMost(50));
    rows.add(
        check.ratio("revocation-check-redis", "ns/op", "redis", Comparator.AT_MOST, 1 / 200.0));
    rows.add(gate.ratio("known-token-gate", "ns/op", "rs256", Comparator.AT_MOST, 1 / 50.0));
    try (SessionStores stores = SessionStores.start();
        SessionCluster cluster = new SessionCluster(stores)) {
      rows.addAll(cluster.rows(run));
    } catch (Exception e) {
      throw new IllegalStateException("the cluster could not be measured", e);
    }
    try (SessionStores stores = SessionStores.start();
        SessionPeers peers = new SessionPeers(stores)) {
      rows.addAll(peers.rows(run));
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException("the peers could not be measured", e);
    }
    return rows;
  }
}
