// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A kind of statement: all executed texts that differ only in their literals, white space and
 * comments, and the times of their executions.
 *
 * <p>Thread-safe. {@link StatementShapes} interns shapes, so that shapes of one application may be
 * compared by identity.
 */
public final class StatementShape {
  private static final Pattern READ =
      Pattern.compile("[(\\s]*(?:SELECT|VALUES|TABLE|SHOW|WITH)\\b");
  private static final Pattern WRITE = Pattern.compile("\\b(?:INSERT|UPDATE|DELETE|MERGE|INTO)\\b");
  private static final Pattern LOCK =
      Pattern.compile("\\bFOR\\s+(?:NO\\s+KEY\\s+)?UPDATE(?:\\s+OF\\b[^()]*)?");
  private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");

  private final long id;
  private final String text;
  private final boolean read;
  private final LatencyBuckets times = new LatencyBuckets();
  private volatile boolean located;

  StatementShape(long id, String text) {
    this.id = id;
    this.text = text;
    this.read = isRead(text);
  }

  private static boolean isRead(String text) {
    String upper = QUOTED.matcher(text.toUpperCase(Locale.ROOT)).replaceAll("x");
    return READ.matcher(upper).lookingAt()
        && !WRITE.matcher(LOCK.matcher(upper).replaceAll(" ")).find();
  }

  /** Returns a fingerprint of the text without literals; the same in every process. */
  public long id() {
    return id;
  }

  /** Returns the fingerprint as 16 hexadecimal digits. */
  public String hexId() {
    return String.format(Locale.ROOT, "%016x", id);
  }

  /**
   * Returns the text without literals.
   *
   * @return at most 2 000 characters; of a longer text the beginning and the end
   */
  public String text() {
    return text;
  }

  /**
   * Returns whether the statement reads, by its words: a function that it calls may still write. A
   * read that locks rows is a read.
   */
  public boolean isRead() {
    return read;
  }

  /** Returns the times of all executions so far. */
  public LatencySnapshot times() {
    return times.snapshot();
  }

  /** Lets units of work find the call site of every run of the shape, the first among them. */
  public void alwaysFindCallSite() {
    located = true;
  }

  /** Returns whether units of work find the call site of every run. */
  public boolean alwaysFindsCallSite() {
    return located;
  }

  /** Adds an execution. */
  void record(long nanos, boolean failed) {
    times.record(nanos, failed);
  }

  @Override
  public String toString() {
    return text;
  }
}
