// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.memory;

import dev.headroom.job.JobCodec;
import dev.headroom.job.JobContext;
import dev.headroom.job.JobProgress;
import dev.headroom.job.JobTransactions;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A run in memory, as its handler sees it. Thread-safe. */
final class MemoryContext implements JobContext {
  private static final byte[] NOTHING = {};

  private final MemoryJob job;
  private final JobCodec codec;
  private final @Nullable JobTransactions transactions;

  MemoryContext(MemoryJob job, JobCodec codec, @Nullable JobTransactions transactions) {
    this.job = job;
    this.codec = codec;
    this.transactions = transactions;
  }

  @Override
  public UUID id() {
    return job.id();
  }

  @Override
  public int attempt() {
    return job.failures() + 1;
  }

  @Override
  public @Nullable Instant firedAt() {
    return null;
  }

  @Override
  public <R> R once(String key, Class<R> type, Effect<R> effect) throws Exception {
    byte[] before = job.effect(key);
    if (before != null) {
      return codec.decode(before, type);
    }
    R result = inTransaction(effect::run);
    job.addEffect(key, codec.encode(result));
    return result;
  }

  @Override
  public boolean once(String key, Action action) throws Exception {
    if (job.effect(key) != null) {
      return false;
    }
    inTransaction(connection -> {
      action.run(connection);
      return key;
    });
    job.addEffect(key, NOTHING);
    return true;
  }

  private <R> R inTransaction(JobTransactions.Work<R> work) throws Exception {
    return transactions == null ? work.on(noConnection()) : transactions.inTransaction(work);
  }

  /** Returns a connection for effects that do not use it. */
  private static Connection noConnection() {
    return (Connection)
        Proxy.newProxyInstance(
            MemoryContext.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              throw new UnsupportedOperationException(
                  "jobs in memory have no database: give MemoryJobs.builder transactions");
            });
  }

  @Override
  public void progress(long done, long total, String text) {
    job.report(new JobProgress(done, total, text));
  }

  @Override
  public void result(String text) {
    job.result(text);
  }

  @Override
  public boolean isStopRequested() {
    return job.isCancelRequested();
  }
}
