// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.device;

/**
 * What a user recognises a session by.
 *
 * <p>Immutable. The address is truncated and the agent reduced to its family before they come here:
 * {@link #of}.
 *
 * @param label what the user calls it; at most 64 characters
 * @param agent the family of the client program, such as {@code Firefox on Linux}
 * @param address the network that it came from, such as {@code 203.0.113.0/24}
 */
public record Device(String label, String agent, String address) {
  private static final int LONGEST = 64;

  /** Cuts what is too long, and drops what no label needs. */
  public Device {
    label = plain(label);
    agent = plain(agent);
    address = plain(address);
  }

  /**
   * Reduces what a client sent.
   *
   * @param label what the user calls it; empty to take the agent's family
   * @param userAgent the header as it was sent
   * @param address the client's address, as {@code edge} found it
   */
  public static Device of(String label, String userAgent, String address) {
    String family = UserAgent.of(userAgent);
    String shown = plain(label);
    return new Device(shown.isBlank() ? family : shown, family, NetworkPrefix.truncated(address));
  }

  /** Returns the same device under another label. */
  public Device withLabel(String other) {
    return new Device(other, agent, address);
  }

  private static String plain(String text) {
    StringBuilder kept = new StringBuilder();
    text.strip()
        .codePoints()
        .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT)
        .limit(LONGEST)
        .forEach(kept::appendCodePoint);
    return kept.toString();
  }
}
