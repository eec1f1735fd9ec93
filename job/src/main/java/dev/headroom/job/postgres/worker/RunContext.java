// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.worker;

import dev.headroom.job.JobContext;
import dev.headroom.job.JobProgress;
import dev.headroom.job.JobSupersededException;
import dev.headroom.job.postgres.table.OnceEffects;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A run, as its handler sees it. Thread-safe. */
final class RunContext implements JobContext {
  private static final int MAX_RESULT = 8192;

  private final Claim claim;
  private final OnceEffects effects;
  private volatile @Nullable String result;

  RunContext(Claim claim, OnceEffects effects) {
    this.claim = claim;
    this.effects = effects;
  }

  @Override
  public UUID id() {
    return claim.job().fence().id();
  }

  @Override
  public int attempt() {
    return claim.job().failures() + 1;
  }

  @Override
  public @Nullable Instant firedAt() {
    return claim.job().origin().fired();
  }

  @Override
  public <R> R once(String key, Class<R> type, Effect<R> effect) throws Exception {
    requireClaim();
    return effects.once(claim.job().fence(), key, type, effect);
  }

  @Override
  public boolean once(String key, Action action) throws Exception {
    requireClaim();
    return effects.once(claim.job().fence(), key, action);
  }

  private void requireClaim() {
    if (claim.stopReason() == Claim.StopReason.SUPERSEDED) {
      throw new JobSupersededException(id());
    }
  }

  @Override
  public void progress(long done, long total, String text) {
    claim.report(new JobProgress(done, total, text));
  }

  @Override
  public void result(String text) {
    if (text.length() > MAX_RESULT) {
      throw new IllegalArgumentException(
          "result of a job has "
              + text.length()
              + " characters, but may have "
              + MAX_RESULT
              + ": store it elsewhere, and set its address");
    }
    result = text.replace('\0', '\uFFFD');
  }

  /** Returns what the handler set; null if nothing. */
  @Nullable String result() {
    return result;
  }

  @Override
  public boolean isStopRequested() {
    return claim.stopReason() != null;
  }
}
