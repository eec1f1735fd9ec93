// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import dev.headroom.ground.MeterDefinition;
import dev.headroom.ground.MeterSpec;

/**
 * The meters of sessions, tokens and revocations.
 *
 * <p>Immutable.
 */
public enum SessionMeter implements MeterDefinition {
  /** Tokens accepted. */
  ADMITTED(
      MeterSpec.counter(
          "headroom.session.admitted",
          "Tokens accepted, by source (local, store, stale).",
          "source")),
  /** Tokens refused. */
  REFUSED(
      MeterSpec.counter(
          "headroom.session.refused",
          "Tokens refused, by reason (invalid, expired, not_yet, revoked, unknown).",
          "reason")),
  /** Signature checks. */
  VERIFIED(
      MeterSpec.timer(
          "headroom.session.verified",
          "Time to verify the signature of a token that was not cached.")),
  /** Age of the known revocations. */
  LAG(
      MeterSpec.gauge(
          "headroom.session.lag",
          "Seconds since the revocations were last read from the store; -1 before the first"
              + " time.")),
  /** Revocations in memory. */
  ENTRIES(
      MeterSpec.gauge(
          "headroom.session.revocations", "Revocations that this instance holds in memory.")),
  /** Memory of the revocations. */
  MEMORY(
      MeterSpec.gauge(
          "headroom.session.memory", "Bytes that the revocations occupy in this instance.")),
  /** Failed reads of the revocations. */
  SYNC_FAILURES(
      MeterSpec.counter("headroom.session.sync.failures", "Reads of the revocations that failed.")),
  /** Sessions opened. */
  OPENED(MeterSpec.counter("headroom.session.opened", "Sessions opened.")),
  /** Refresh tokens accepted. */
  REFRESHED(
      MeterSpec.counter(
          "headroom.session.refreshed",
          "Refresh tokens accepted, by outcome (rotated, again).",
          "outcome")),
  /** Refresh tokens refused. */
  REFRESH_REFUSED(
      MeterSpec.counter(
          "headroom.session.refresh.refused",
          "Refresh tokens refused, by reason (invalid, ended, spent, other_device).",
          "reason")),
  /** Stolen refresh tokens. */
  REUSED(
      MeterSpec.counter(
          "headroom.session.reused",
          "Refresh families revoked because a used token was presented again.")),
  /** Revocations. */
  REVOKED(
      MeterSpec.timer(
          "headroom.session.revoked",
          "Time until a revocation was acknowledged, by scope.",
          "scope")),
  /** Revocations not acknowledged by all. */
  UNCONFIRMED(
      MeterSpec.counter(
          "headroom.session.unconfirmed",
          "Revocations that returned before every live instance had acknowledged them."));

  @SuppressWarnings("ImmutableEnumChecker") // a record of texts
  private final MeterSpec spec;

  SessionMeter(MeterSpec spec) {
    this.spec = spec;
  }

  @Override
  public MeterSpec spec() {
    return spec;
  }
}
