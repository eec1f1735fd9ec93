// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index.review;

import dev.headroom.ground.TimeSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Finds indexes of a PostgreSQL database that could be dropped: duplicates, unused and invalid
 * ones.
 *
 * <p>An index is a duplicate if another one of its table has the same columns in the same order, or
 * begins with them. It is unused if no query used it on the primary nor on any replica for as long
 * as this object watched it. Never reported are unique indexes, and those that a constraint,
 * replication or clustering needs. Indexes of partitioned tables are judged as a whole.
 *
 * <p>Thread-safe. Reads the catalogue only: one statement and one connection a server and call.
 */
public final class IndexReview {
  private final DataSource primary;
  private final List<DataSource> replicas;
  private final Duration unusedAfter;
  private final TimeSource time;
  private final Map<Long, Watched> watched = new HashMap<>();

  /** How often an index had been used, and since when that has not changed. */
  private record Watched(long scans, long sinceNanos) {}

  /**
   * Creates a review; opens no connection.
   *
   * @param primary connects to the server that is written to
   * @param replicas connect to its streaming replicas, one each; empty if there are none
   * @param unusedAfter how long an index is watched without a use before it is reported
   */
  public IndexReview(
      DataSource primary, List<DataSource> replicas, Duration unusedAfter, TimeSource time) {
    this.primary = primary;
    this.replicas = List.copyOf(replicas);
    this.unusedAfter = unusedAfter;
    this.time = time;
  }

  /**
   * Looks at all indexes once.
   *
   * @return what it found, in the order in which the indexes were created
   * @throws SQLException if the primary cannot be queried; while a replica cannot, no index counts
   *     as unused
   */
  public synchronized List<IndexFinding> review() throws SQLException {
    List<IndexUsage> all = UsageCatalog.indexes(primary);
    boolean complete = watch(all);
    List<IndexFinding> found = new ArrayList<>();
    for (IndexUsage each : all) {
      finding(each, all)
          .filter(finding -> complete || finding.kind() != IndexFinding.Kind.UNUSED)
          .ifPresent(found::add);
    }
    return List.copyOf(found);
  }

  /** Returns whether all servers were read. */
  private boolean watch(List<IndexUsage> all) {
    Map<Long, Long> scans = new HashMap<>();
    all.forEach(each -> scans.put(each.identity().oid(), each.identity().scans()));
    try {
      for (DataSource replica : replicas) {
        UsageCatalog.scans(replica).forEach((oid, count) -> scans.merge(oid, count, Long::sum));
      }
    } catch (SQLException unavailable) {
      return false;
    }
    watched.keySet().retainAll(scans.keySet());
    long now = time.nanos();
    // Statistics that were reset count as a use.
    scans.forEach((oid, count) ->
        watched.merge(
            oid,
            new Watched(count, now),
            (before, seen) -> before.scans() == seen.scans() ? before : seen));
    return true;
  }

  private Optional<IndexFinding> finding(IndexUsage index, List<IndexUsage> all) {
    if (!index.valid()) {
      return index.identity().partitioned()
          ? Optional.empty()
          : Optional.of(
              finding(
                  index,
                  IndexFinding.Kind.INVALID,
                  "a broken build left it invalid; it may slow writes down and serves no query"));
    }
    Optional<IndexUsage> other = all.stream().filter(index::isServedBy).findFirst();
    if (other.isPresent()) {
      return Optional.of(
          finding(
              index,
              IndexFinding.Kind.DUPLICATE,
              other.get().identity().name() + " serves every query that it serves"));
    }
    Watched since = watched.get(index.identity().oid());
    Duration unused =
        since == null ? Duration.ZERO : Duration.ofNanos(time.nanos() - since.sinceNanos());
    boolean serves = all.stream().anyMatch(each -> each.isServedBy(index));
    return index.isDroppable() && !serves && unused.compareTo(unusedAfter) >= 0
        ? Optional.of(
            finding(
                index,
                IndexFinding.Kind.UNUSED,
                "no query used it on %d servers for %d minutes"
                    .formatted(1 + replicas.size(), unused.toMinutes())))
        : Optional.empty();
  }

  private static IndexFinding finding(IndexUsage index, IndexFinding.Kind kind, String evidence) {
    return new IndexFinding(
        kind,
        index.identity().table(),
        index.identity().name(),
        index.identity().sizeBytes(),
        evidence,
        index.drop());
  }
}
