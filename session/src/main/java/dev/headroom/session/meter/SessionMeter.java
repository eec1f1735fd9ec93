// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.meter;

import static dev.headroom.ground.MeterSpec.Kind.COUNTER;
import static dev.headroom.ground.MeterSpec.Kind.GAUGE;
import static dev.headroom.ground.MeterSpec.Kind.TIMER;

import dev.headroom.ground.MeterDefinition;
import dev.headroom.ground.MeterSpec;

/**
 * The meters of sessions, tokens and revocations.
 *
 * <p>Immutable.
 */
public enum SessionMeter implements MeterDefinition {
  ADMITTED(
      COUNTER,
      "headroom.session.admitted",
      "source",
      "Tokens accepted, by source (local, store, stale)."),
  REFUSED(
      COUNTER,
      "headroom.session.refused",
      "reason",
      "Tokens refused, by reason (invalid, expired, not_yet, revoked, unknown)."),
  VERIFIED(
      TIMER,
      "headroom.session.verified",
      "",
      "Time to verify the signature of a token that was not cached."),
  LAG(
      GAUGE,
      "headroom.session.lag",
      "",
      "Time since the revocations were last read from the store; -1 before the first time.",
      "seconds"),
  ENTRIES(
      GAUGE, "headroom.session.revocations", "", "Revocations that this instance holds in memory."),
  MEMORY(
      GAUGE,
      "headroom.session.memory",
      "",
      "Memory that the revocations occupy in this instance.",
      "bytes"),
  SYNC_FAILURES(
      COUNTER, "headroom.session.sync.failures", "", "Reads of the revocations that failed."),
  OPENED(COUNTER, "headroom.session.opened", "", "Sessions opened."),
  REFRESHED(
      COUNTER,
      "headroom.session.refreshed",
      "outcome",
      "Refresh tokens accepted, by outcome (rotated, again)."),
  REFRESH_REFUSED(
      COUNTER,
      "headroom.session.refresh.refused",
      "reason",
      "Refresh tokens refused, by reason (invalid, ended, spent, other_device)."),
  REUSED(
      COUNTER,
      "headroom.session.reused",
      "",
      "Refresh families revoked because a used token was presented again."),
  REVOKED(TIMER, "headroom.session.revoked", "scope", "Time until a revocation was acknowledged."),
  UNCONFIRMED(
      COUNTER,
      "headroom.session.unconfirmed",
      "",
      "Revocations that returned before every live instance had acknowledged them.");

  @SuppressWarnings("ImmutableEnumChecker") // a record of texts
  private final MeterSpec spec;

  SessionMeter(MeterSpec.Kind kind, String name, String tags, String description) {
    this(kind, name, tags, description, "");
  }

  SessionMeter(MeterSpec.Kind kind, String name, String tags, String description, String unit) {
    this.spec = new MeterSpec(kind, name, tags, description, unit);
  }

  @Override
  public MeterSpec spec() {
    return spec;
  }
}
