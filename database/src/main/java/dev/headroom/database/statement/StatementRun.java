// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a statement: what ran, when, how long, and with what outcome. A batch is one
 * execution.
 *
 * <p>Immutable. Contains no bound value; the text may contain the literals that the application
 * wrote into it.
 */
public final class StatementRun {
  private final StatementShape shape;
  private final String sql;
  private final long startNanos;
  private final long nanos;
  private final int batchSize;
  private final @Nullable SQLException failure;
  private final @Nullable String callSite;
  private final int bindsHash;
  private final int bindCount;
  private final long bindTypes;
  private final long connectionId;
  private final long transactionId;
  private final long threadId;

  private StatementRun(Builder from) {
    this.shape = from.shape;
    this.sql = from.sql;
    this.startNanos = from.startNanos;
    this.nanos = from.nanos;
    this.batchSize = from.batchSize;
    this.failure = from.failure;
    this.callSite = from.callSite;
    this.bindsHash = from.bindsHash;
    this.bindCount = from.bindCount;
    this.bindTypes = from.bindTypes;
    this.connectionId = from.connectionId;
    this.transactionId = from.transactionId;
    this.threadId = Thread.currentThread().threadId();
  }

  /**
   * Returns a builder of an execution on the current thread.
   *
   * @param shape of the text
   * @param sql the text
   * @param startNanos of {@link System#nanoTime}
   * @param nanos the time of the call
   */
  public static Builder of(StatementShape shape, String sql, long startNanos, long nanos) {
    return new Builder(shape, sql, startNanos, nanos);
  }

  /** Returns the kind of the statement. */
  public StatementShape shape() {
    return shape;
  }

  /**
   * Returns the text of the application, with markers and without bound values; that of a plain
   * {@code Statement} may contain literals.
   */
  public String sql() {
    return sql;
  }

  /** Returns when the execution started, by {@link System#nanoTime}. */
  public long startNanos() {
    return startNanos;
  }

  /** Returns the time of the call, without the wait for a connection and the reading of rows. */
  public long nanos() {
    return nanos;
  }

  /** Returns a hash of the bound values and their positions; 0 if none was bound. */
  public int bindsHash() {
    return bindsHash;
  }

  /** Returns the number and types of the bound values, such as {@code 2: integer, text}. */
  public String bindTypes() {
    return BoundValues.describe(bindCount, bindTypes);
  }

  /** Returns how many statements or sets of values ran; 1 unless it was a batch. */
  public int batchSize() {
    return batchSize;
  }

  /** Returns the exception that the application got; null if the execution succeeded. */
  public @Nullable SQLException failure() {
    return failure;
  }

  /** Returns where the application ran it, as {@link RecordedRun#callSite} does. */
  public @Nullable String callSite() {
    return callSite;
  }

  /** Returns the execution without its text and exception. */
  RecordedRun recorded() {
    return new RecordedRun(
        shape,
        callSite,
        31 * bindsHash + sql.hashCode(),
        startNanos,
        nanos,
        batchSize,
        failure != null,
        threadId,
        connectionId,
        transactionId);
  }

  /** Builds an execution. Confined to one thread. */
  public static final class Builder {
    private final StatementShape shape;
    private final String sql;
    private final long startNanos;
    private final long nanos;
    private int batchSize = 1;
    private @Nullable SQLException failure;
    private @Nullable String callSite;
    private int bindsHash;
    private int bindCount;
    private long bindTypes;
    private long connectionId;
    private long transactionId;

    private Builder(StatementShape shape, String sql, long startNanos, long nanos) {
      this.shape = shape;
      this.sql = sql;
      this.startNanos = startNanos;
      this.nanos = nanos;
    }

    StatementShape shape() {
      return shape;
    }

    /** Sets the number of statements or sets of values; the default is 1. */
    public Builder batchSize(int size) {
      this.batchSize = size;
      return this;
    }

    /** Sets the exception that the application got. */
    public Builder failure(@Nullable SQLException cause) {
      this.failure = cause;
      return this;
    }

    /** Sets where the application ran it. */
    public Builder callSite(@Nullable String site) {
      this.callSite = site;
      return this;
    }

    /** Sets the hash of the bound values. */
    public Builder bindsHash(int hash) {
      this.bindsHash = hash;
      return this;
    }

    Builder binds(BoundValues values) {
      this.bindsHash = values.hash();
      this.bindCount = values.count();
      this.bindTypes = values.types();
      return this;
    }

    /** Sets the numbers of the connection and of the transaction. */
    public Builder on(long connection, long transaction) {
      this.connectionId = connection;
      this.transactionId = transaction;
      return this;
    }

    /** Returns the execution. */
    public StatementRun build() {
      return new StatementRun(this);
    }
  }
}
