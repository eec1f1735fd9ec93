// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

/**
 * Every meter of this room: its name, its tags, what it counts.
 *
 * <p>No meter is labelled by user, session or token. Immutable.
 */
public enum SessionMeter {
  /** Tokens let through, by source. */
  ADMITTED("headroom.session.admitted", "Tokens let through, by source (local, record, stale)."),
  /** Tokens refused, by reason. */
  REFUSED(
      "headroom.session.refused",
      "Tokens refused, by reason (invalid, expired, not_yet, revoked, unknown)."),
  /** Signatures verified. */
  VERIFIED("headroom.session.verified", "Time to verify the signature of a token not yet known."),
  /** Age of this instance's knowledge. */
  LAG("headroom.session.lag", "Seconds since the record was asked and answered; -1 before that."),
  /** What is revoked. */
  ENTRIES("headroom.session.cuts", "Revocations that this instance holds."),
  /** Memory for it. */
  MEMORY("headroom.session.memory", "Bytes that the revocations take in this instance."),
  /** Failed readings. */
  SYNC_FAILURES("headroom.session.reading.failures", "Readings of the record that failed."),
  /** Sessions opened. */
  OPENED("headroom.session.opened", "Sessions opened."),
  /** Refreshes. */
  REFRESHED("headroom.session.refreshed", "Refresh tokens accepted, by outcome (rotated, again)."),
  /** Refused refreshes. */
  REFRESH_REFUSED(
      "headroom.session.refresh.refused",
      "Refresh tokens refused, by reason (invalid, ended, spent, other_device)."),
  /** Thefts. */
  REUSED("headroom.session.reused", "Refresh families ended because a spent token came back."),
  /** Orders. */
  REVOKED("headroom.session.revoked", "Time of an order until it was confirmed, by scope."),
  /** Orders that not all confirmed. */
  UNCONFIRMED(
      "headroom.session.unconfirmed",
      "Orders that returned before every live instance had confirmed.");

  private final String meterName;
  private final String description;

  SessionMeter(String meterName, String description) {
    this.meterName = meterName;
    this.description = description;
  }

  /** Returns the name in Micrometer's form. */
  public String meterName() {
    return meterName;
  }

  /** Returns what it counts, in one sentence. */
  public String description() {
    return description;
  }
}
