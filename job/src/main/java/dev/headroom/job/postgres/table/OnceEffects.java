// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.table;

import dev.headroom.ground.StoredText;
import dev.headroom.job.JobCodec;
import dev.headroom.job.JobContext;
import dev.headroom.job.JobSupersededException;
import dev.headroom.job.JobTransactions;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Does a step of a job once: the fence, the key and the effect commit together.
 *
 * <p>The fence is read with a lock that keeps the row from being deleted, but lets heartbeats and a
 * takeover by another worker pass; that worker then waits at the key until this transaction has
 * ended. A worker that is frozen inside is ended by the database after ten idle seconds, so the
 * other does not wait longer. Thread-safe.
 */
public final class OnceEffects {
  private static final int MAX_KEY = 255;

  private final JobTransactions transactions;
  private final JobCodec codec;
  private final String check;
  private final String claim;
  private final String find;
  private final String save;

  public OnceEffects(JobDatabase database, JobTransactions transactions, JobCodec codec) {
    this.transactions = transactions;
    this.codec = codec;
    this.check =
        database.sql(
            "SELECT set_config('idle_in_transaction_session_timeout', '10000', true)"
                + " FROM $headroom_job WHERE task_instance = ? AND version = ? AND picked"
                + " FOR KEY SHARE");
    this.claim =
        database.sql(
            "INSERT INTO $headroom_job_effect (task_instance, step) VALUES (?, ?)"
                + " ON CONFLICT DO NOTHING");
    this.find =
        database.sql(
            "SELECT result FROM $headroom_job_effect WHERE task_instance = ? AND step = ?");
    this.save =
        database.sql(
            "UPDATE $headroom_job_effect SET result = ? WHERE task_instance = ? AND step = ?");
  }

  /** Does an action; returns whether it was done now. */
  public boolean once(Fence fence, String key, JobContext.Action action) throws Exception {
    return transactions.inTransaction(connection -> {
      if (!begin(connection, fence, key)) {
        return false;
      }
      action.run(connection);
      return true;
    });
  }

  /** Does an effect, or returns its earlier result. */
  public <R> R once(Fence fence, String key, Class<R> type, JobContext.Effect<R> effect)
      throws Exception {
    return transactions.inTransaction(connection -> {
      if (!begin(connection, fence, key)) {
        return codec.decode(result(connection, fence, key), type);
      }
      R result = effect.run(connection);
      JobDatabase.update(connection, save, codec.encode(result), fence.id(), key);
      return result;
    });
  }

  private boolean begin(Connection connection, Fence fence, String key) throws Exception {
    StoredText.require("key of what is done once", key, MAX_KEY);
    if (JobDatabase.query(connection, row -> 1, check, fence.id(), fence.version()).isEmpty()) {
      throw new JobSupersededException(fence.id());
    }
    return JobDatabase.update(connection, claim, fence.id(), key) == 1;
  }

  private byte[] result(Connection connection, Fence fence, String key) throws Exception {
    List<Optional<byte[]>> found =
        JobDatabase.query(connection, row -> bytes(row.getBytes(1)), find, fence.id(), key);
    return found
        .getFirst()
        .orElseThrow(() ->
            new IllegalStateException(
                "step \""
                    + key
                    + "\" of a job was done once without a result, but one is wanted:"
                    + " use another key"));
  }

  private static Optional<byte[]> bytes(byte @Nullable [] found) {
    return Optional.ofNullable(found);
  }
}
