// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.faults;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.BenchRow.Comparator;

/** A row of the faults, and its goal. Immutable. */
enum FaultGoal {
  /** One of three instances behind nginx. */
  INSTANCE("fault-instance-killed", "requests", Measures.BEYOND, Comparator.AT_MOST, 0),
  /** Redis alone, which comes back. */
  REDIS("fault-redis-killed", "requests", Measures.BEYOND, Comparator.AT_MOST, 0),
  /** One of two replicas of PostgreSQL. */
  REPLICA("fault-replica-killed", "requests", Measures.BEYOND, Comparator.AT_MOST, 0),
  /** One of two PgBouncers. */
  POOLER("fault-pgbouncer-killed", "requests", Measures.BEYOND, Comparator.AT_MOST, 0),
  /** The primary of Redis, which sentinels replace. */
  REDIS_SENTINEL("fault-redis-sentinel", "requests", Measures.BEYOND, Comparator.AT_MOST, 0),
  /** The node of a Redis Cluster that has the caches, which its replica replaces. */
  REDIS_CLUSTER("fault-redis-cluster", "requests", Measures.BEYOND, Comparator.AT_MOST, 0),
  /** The primary of PostgreSQL, in place of which a synchronous replica is promoted. */
  PRIMARY("fault-primary", "s", "refused writes after the loss", Comparator.AT_MOST, 5),
  /** The reads meanwhile. */
  PRIMARY_READS("fault-primary-reads", "requests", Measures.BEYOND, Comparator.AT_MOST, 0),
  /** Over all of these. */
  LOST_WRITES("fault-lost-writes", "writes", Measures.WRONG, Comparator.AT_MOST, 0),
  /** The mixed load with random faults. */
  MIX_ANSWERED("mix-answered", "share", "of the requests answered", Comparator.AT_LEAST, 0.999),
  /** Its writes. */
  MIX_LOST_WRITES("mix-lost-writes", "writes", Measures.WRONG, Comparator.AT_MOST, 0),
  /** The heap of the instance that is not killed. */
  MIX_HEAP("mix-heap", "share", "rise of the heap that is in use", Comparator.AT_MOST, 0.1),
  /** Its memory as the operating system sees it. */
  MIX_RESIDENT("mix-resident", "share", "rise of the resident memory", Comparator.AT_MOST, 0.1),
  /** Its connections. */
  MIX_CONNECTIONS("mix-connections", "sockets", Measures.MORE, Comparator.AT_MOST, 0),
  /** Its threads. */
  MIX_THREADS("mix-threads", "threads", Measures.MORE, Comparator.AT_MOST, 0),
  /** Its open files, sockets among them. */
  MIX_FILES("mix-files", "descriptors", Measures.MORE, Comparator.AT_MOST, 0);

  private final String id;
  private final String unit;
  private final String measure;
  private final Comparator comparator;
  private final double bound;

  /** What several rows measure. */
  private static final class Measures {
    private static final String BEYOND = "failed beyond those in flight at the kill";
    private static final String WRONG = "acknowledged and lost, or made twice";
    private static final String MORE = "more at rest than before";
  }

  FaultGoal(String id, String unit, String measure, Comparator comparator, double bound) {
    this.id = id;
    this.unit = unit;
    this.measure = measure;
    this.comparator = comparator;
    this.bound = bound;
  }

  /** Returns a row of which nothing was measured yet. */
  BenchRow.Builder row() {
    return BenchRow.of(id, unit, measure);
  }

  /** Returns the row of a value, with its goal. */
  BenchRow judged(BenchRow.Builder row, double value) {
    return row.value(value).compared(comparator, bound);
  }

  /** Returns the row without a value, and why. */
  BenchRow notMeasured(BenchRow.Builder row, String why) {
    return row.notMeasured(why).compared(comparator, bound);
  }
}
