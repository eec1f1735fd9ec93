// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.replica;

import dev.headroom.database.replica.ReplicaDataSource;
import dev.headroom.database.replica.ReplicaStatus;
import dev.headroom.database.replica.RoutingProof;
import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.spring.settings.ReadyListener;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;

/**
 * Proves once, when the application is ready and a replica is fit, that a read-only transaction
 * through the application's data source lands on a replica; logs a warning if it does not.
 *
 * <p>Thread-safe.
 */
final class ReplicaProof extends ReadyListener implements DisposableBean {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaProof.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** One read may be on the primary because every replica is a moment behind. */
  private static final int TRIES = 5;

  private final ReplicaPool pool;
  private final ObjectProvider<DataSource> sources;
  private final BackgroundScheduler scheduler = new BackgroundScheduler("replica-proof");

  /** Read and written by one task after another. */
  private int readsOnPrimary;

  ReplicaProof(ReplicaPool pool, ObjectProvider<DataSource> sources) {
    this.pool = pool;
    this.sources = sources;
  }

  @Override
  protected void applicationReady(ApplicationReadyEvent event) {
    var unused = scheduler.execute(this::prove);
  }

  private void prove() {
    ReplicaDataSource routed = pool.source().orElse(null);
    DataSource outermost = sources.getIfUnique();
    if (routed == null || outermost == null) {
      return;
    }
    switch (result(routed, outermost)) {
      case REPLICA -> LOG.info("event=replica_routing proven=true");
      case ON_PRIMARY -> {
        readsOnPrimary++;
        if (readsOnPrimary < TRIES) {
          var unused = scheduler.schedule(INTERVAL, this::prove);
        } else {
          LOG.warn(
              "event=replica_routing proven=false reason=\"a read-only transaction landed on the"
                  + " primary: what wraps the data source hides the read-only flag, or sends a"
                  + " statement before it\"");
        }
      }
      case NONE_FIT -> {
        var unused = scheduler.schedule(INTERVAL, this::prove);
      }
    }
  }

  private static RoutingProof result(ReplicaDataSource routed, DataSource outermost) {
    try {
      return routed.replicas().stream().anyMatch(ReplicaStatus::isFit)
          ? routed.prove(outermost)
          : RoutingProof.NONE_FIT;
    } catch (SQLException unavailable) {
      return RoutingProof.NONE_FIT;
    }
  }

  @Override
  public void destroy() {
    scheduler.close();
  }
}
