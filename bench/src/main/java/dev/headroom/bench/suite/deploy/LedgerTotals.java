// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.deploy;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.demo.workload.RequestFactory;
import dev.headroom.bench.load.SteadyLoad;
import dev.headroom.bench.load.WriteLedger;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * What the ledgers of all parts of the suite say together, and whether their check finds writes
 * that are wrong on purpose. Confined to one thread.
 */
final class LedgerTotals {
  private final AlpineServers servers;
  private long acknowledged;
  private long wrong;
  private long unacknowledged;
  private long found;

  LedgerTotals(AlpineServers servers) {
    this.servers = servers;
  }

  /** Compares a ledger with the database when its load has ended. */
  void add(WriteLedger ledger) throws SQLException {
    WriteLedger.Comparison compared = ledger.compare(servers.database());
    acknowledged += compared.acknowledged();
    wrong += compared.wrong();
    unacknowledged += compared.sent() - compared.acknowledged();
  }

  /** Lets the application lose a write and do one twice, which the same check must find. */
  void plantFaults(int port) throws SQLException, InterruptedException {
    WriteLedger ledger = new WriteLedger("broken");
    RequestFactory users = servers.users();
    int[] rows = {0, 2, 1};
    int[] sent = {0};
    SteadyLoad load =
        new SteadyLoad(
                () -> List.of(port),
                50,
                () -> servers.write(users, ledger, 0, rows[sent[0]++ % rows.length]),
                ledger)
            .start();
    Thread.sleep(Duration.ofSeconds(1));
    var _ = load.stop();
    found += ledger.compare(servers.database()).wrong();
  }

  BenchRow row() {
    return DeployGoal.WRITES.counted(
        DeployGoal.WRITES
            .row()
            .figure("acknowledged", acknowledged)
            .figure("sent and not acknowledged", unacknowledged),
        wrong,
        found);
  }
}
