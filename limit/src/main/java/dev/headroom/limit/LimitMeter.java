// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

/**
 * Every meter of this room: its name, its tags, what it counts.
 *
 * <p>No meter is labelled by key: keys are many and may name a person. Immutable.
 */
public enum LimitMeter {
  /** Decisions, by rule, outcome and source. */
  DECISIONS(
      "headroom.limit.decisions", "Decisions by rule, outcome (admitted, refused) and source."),
  /** Calls decided by this instance alone because the shared state was away. */
  FALLBACKS("headroom.limit.fallbacks", "Calls decided locally, the shared state being away."),
  /** Permits of keys that were forgotten for want of room. */
  FORGOTTEN("headroom.limit.forgotten", "Live permits of keys forgotten for want of room."),
  /** Decisions of rules that only count, where they would have refused. */
  SHADOW_REFUSED("headroom.limit.shadow.refused", "Calls that a shadow rule would have refused."),
  /** Calls of the shared state. */
  CALLS("headroom.limit.store.calls", "Calls of the shared state, each one round trip."),
  /** Permits taken in advance. */
  LEASED("headroom.limit.leased", "Permits leased beyond those asked for."),
  /** Permits that went back. */
  HANDED_BACK("headroom.limit.handed.back", "Permits handed back: unspent leases and refunds."),
  /** Permits written down late. */
  SETTLED(
      "headroom.limit.settled",
      "Permits spent while the shared state was away, or lost by it, that it was told of."),
  /** Losses of the shared state's memory. */
  STATE_LOST("headroom.limit.state.lost", "Times that the shared state had lost its memory."),
  /** Alias kept for dashboards: every call that met a limit. */
  REQUESTS("rate.limit.requests", "Calls that met a rate limit."),
  /** Alias kept for dashboards: every call that was refused. */
  EXCEEDED("rate.limit.exceeded", "Calls that a rate limit refused.");

  private final String meterName;
  private final String description;

  LimitMeter(String meterName, String description) {
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
