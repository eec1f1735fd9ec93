// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.faults;

import dev.headroom.bench.load.LoadRequest;
import dev.headroom.bench.load.WriteLedger;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * The requests of a mixed load: of ten, two write, three read from a replica, and five read what is
 * cached.
 *
 * <p>Thread-safe; the requests are made on one thread.
 */
final class FaultTraffic implements Supplier<LoadRequest> {
  private static final String PLANTED = "/planted-failure";
  private static final int WRITES = 2;
  private static final int ROWS = 3;
  private static final int CACHED = 5;

  private final WriteLedger ledger;
  private final Random random = new Random(11);
  private final AtomicBoolean failureIsNext = new AtomicBoolean();

  /**
   * Creates the requests.
   *
   * @param ledger where writes are recorded
   */
  FaultTraffic(WriteLedger ledger) {
    this.ledger = ledger;
  }

  /** Lets the next request be one that fails: it has a path that no handler serves. */
  void plantFailure() {
    failureIsNext.set(true);
  }

  /** Returns whether a request had to fail. */
  static boolean isPlanted(LoadRequest request) {
    return request.path().equals(PLANTED);
  }

  @Override
  public LoadRequest get() {
    if (failureIsNext.getAndSet(false)) {
      return read(PLANTED);
    }
    int kind = random.nextInt(WRITES + ROWS + CACHED);
    if (kind < WRITES) {
      String id = ledger.send();
      return new LoadRequest("POST", "/write/" + id, Map.of(), id);
    }
    int item = random.nextInt(FaultedApp.ITEMS);
    return read((kind < WRITES + ROWS ? "/row/" : "/item/") + item);
  }

  private static LoadRequest read(String path) {
    return new LoadRequest("GET", path, Map.of(), null);
  }
}
