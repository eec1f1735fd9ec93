// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.check;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The checklist of the first hour, the first day or the first week after a deployment, on a running
 * service.
 *
 * <p>One thread at a time. Only reads: some ten requests to the operators' endpoints, and one for
 * each alert rule in the week's.
 */
public final class Checklist implements AutoCloseable {

  private final OperatorReader reader;
  private final String tokenFile;

  /**
   * Creates the checklist of one service.
   *
   * @param address the address of the service
   * @param base path of the operators' endpoints, {@code headroom.monitor.path}
   * @param token that of operators; null to send none
   * @param tokenFile the file with the token, as the commands that are shown name it
   */
  public Checklist(URI address, String base, @Nullable String token, String tokenFile) {
    this.reader = new OperatorReader(address, base, token);
    this.tokenFile = tokenFile;
  }

  /**
   * Judges each item of a period.
   *
   * @param checks the results of {@link Checks#run}; only those of the first hour are read
   * @return the rows in a fixed order; an item that could not be read is not met
   * @throws InterruptedException if the thread is interrupted
   */
  public List<ChecklistRow> run(ChecklistPeriod period, List<CheckResult> checks)
      throws InterruptedException {
    Map<String, CheckResult> byName = new HashMap<>();
    checks.forEach(each -> byName.put(each.name(), each));
    Evidence evidence = new Evidence(period, reader, byName, tokenFile);
    List<ChecklistRow> rows = new ArrayList<>();
    for (ChecklistItem item : ChecklistItem.values()) {
      if (item.period() == period) {
        rows.add(item.judge(evidence));
      }
    }
    return rows;
  }

  @Override
  public void close() {
    reader.close();
  }
}
