// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.deploy;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.demo.RequestFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * What the ledgers of all parts of the suite say together, and whether their check finds writes
 * that are wrong on purpose. Confined to one thread.
 */
final class Writes {
  private final DeployStage stage;
  private long acknowledged;
  private long wrong;
  private long unacknowledged;
  private long found;

  Writes(DeployStage stage) {
    this.stage = stage;
  }

  /** Compares a ledger with the database when its load has ended. */
  void add(WriteLedger ledger) throws SQLException {
    WriteLedger.Comparison compared = ledger.compare(stage.database());
    acknowledged += compared.acknowledged();
    wrong += compared.wrong();
    unacknowledged += compared.sent() - compared.acknowledged();
  }

  /** Lets the application lose a write and do one twice, which the same check must find. */
  void breakSome(int port) throws SQLException, InterruptedException {
    WriteLedger ledger = new WriteLedger("broken");
    RequestFactory users = stage.users();
    int[] rows = {0, 2, 1};
    int[] sent = {0};
    SteadyLoad load =
        new SteadyLoad(
                () -> List.of(port),
                50,
                () -> stage.write(users, ledger, 0, rows[sent[0]++ % rows.length]),
                ledger)
            .start();
    Thread.sleep(Duration.ofSeconds(1));
    var _ = load.stop();
    found += ledger.compare(stage.database()).wrong();
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
