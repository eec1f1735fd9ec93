// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.finding;

import dev.headroom.ground.TimeSource;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The findings of an application, each once, up to a bound.
 *
 * <p>Thread-safe. Findings of one kind, subject, route and call site are one: the latest cost,
 * evidence and remedy are kept, and repetitions are counted. Each is logged once as the event
 * {@code finding}, at most 20 lines a minute: one that is found beyond them is logged when it is
 * reported again. When full, the finding that was not reported for the longest time is dropped.
 */
public final class Findings {
  private static final Logger LOG = LoggerFactory.getLogger(Findings.class);
  private static final int MAX_LINES_PER_MINUTE = 20;

  private final int capacity;
  private final TimeSource time;

  // All below is guarded by this.
  private final LinkedHashMap<Key, Known> byKey = new LinkedHashMap<>(16, 0.75f, true);
  private final MinuteBudget lines;

  private record Key(FindingKind kind, String subject, String route, String callSite) {
    static Key of(Finding finding) {
      return new Key(finding.kind(), finding.subject(), finding.route(), finding.callSite());
    }
  }

  /**
   * A finding, and how often it was reported.
   *
   * <p>Immutable.
   *
   * @param finding the latest report
   * @param firstSeen time of the first report
   * @param lastSeen time of the latest report
   * @param count reports
   */
  public record Entry(Finding finding, Instant firstSeen, Instant lastSeen, long count) {}

  /** A finding that is kept, and whether it was logged. */
  private record Known(Entry entry, boolean logged) {}

  /**
   * Creates an empty set.
   *
   * @param capacity findings that are kept, 1 or more
   * @param time for the first and last time of each finding, and for the rate of the log
   */
  public Findings(int capacity, TimeSource time) {
    this.capacity = Math.max(1, capacity);
    this.time = time;
    this.lines = new MinuteBudget(MAX_LINES_PER_MINUTE, time);
  }

  /** Adds a finding, or counts it if it is known. */
  public void report(Finding finding) {
    if (add(finding)) {
      log(finding);
    }
  }

  private synchronized boolean add(Finding finding) {
    Key key = Key.of(finding);
    Instant now = time.now();
    Known known = byKey.get(key);
    if (known == null && byKey.size() >= capacity) {
      byKey.pollFirstEntry();
    }
    boolean logs = (known == null || !known.logged) && lines.tryUse();
    Entry entry =
        known == null
            ? new Entry(finding, now, now, 1)
            : new Entry(finding, known.entry.firstSeen, now, known.entry.count + 1);
    byKey.put(key, new Known(entry, logs || (known != null && known.logged)));
    return logs;
  }

  /** Removes a finding that no longer holds; one that is reported again is logged again. */
  public synchronized void remove(Finding finding) {
    byKey.remove(Key.of(finding));
  }

  /** Returns all findings, the latest first. */
  public synchronized List<Entry> all() {
    return byKey.values().stream()
        .map(Known::entry)
        .sorted(Comparator.comparing(Entry::lastSeen).reversed())
        .toList();
  }

  /** Returns the findings of a kind, the latest first. */
  public List<Finding> of(FindingKind kind) {
    return all().stream().map(Entry::finding).filter(each -> each.kind() == kind).toList();
  }

  private static void log(Finding finding) {
    String kind = finding.kind().name().toLowerCase(Locale.ROOT);
    LOG.atWarn()
        .setMessage("finding kind={} route=\"{}\" call_site={} cost=\"{}\" {} {} subject=\"{}\"")
        .addArgument(kind)
        .addArgument(finding.route())
        .addArgument(finding.callSite())
        .addArgument(finding.cost())
        .addArgument(finding.evidence())
        .addArgument(finding.remedy())
        .addArgument(finding.subject())
        .addKeyValue("event", "finding")
        .addKeyValue("kind", kind)
        .addKeyValue("route", finding.route())
        .addKeyValue("call_site", finding.callSite())
        .addKeyValue("cost", finding.cost().toString())
        .addKeyValue("evidence", finding.evidence())
        .addKeyValue("remedy", finding.remedy())
        .addKeyValue("subject", finding.subject())
        .log();
  }
}
