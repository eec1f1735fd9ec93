// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.device;

/**
 * What a user recognizes a session by.
 *
 * <p>Immutable. {@link #of} reduces the address to its network and the user agent to its family.
 *
 * @param label what the user calls it; at most 64 characters
 * @param agent the family of the client program, such as {@code Firefox on Linux}
 * @param address the network that it came from, such as {@code 203.0.113.0/24}
 */
public record Device(String label, String agent, String address) {
  private static final int MAX_LENGTH = 64;

  /** Truncates to 64 characters, and drops invisible ones. */
  public Device {
    label = visible(label);
    agent = visible(agent);
    address = visible(address);
  }

  /**
   * Describes the device of a request.
   *
   * @param label what the user calls it; empty for the family of the user agent
   * @param userAgent the header as it was sent
   * @param address the client's address, as {@code edge} found it
   */
  public static Device of(String label, String userAgent, String address) {
    String family = UserAgent.family(userAgent);
    String shown = visible(label);
    return new Device(shown.isBlank() ? family : shown, family, NetworkPrefix.truncated(address));
  }

  /** Returns the device with another label. */
  public Device withLabel(String other) {
    return new Device(other, agent, address);
  }

  private static String visible(String text) {
    StringBuilder visible = new StringBuilder();
    text.strip()
        .codePoints()
        .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT)
        .limit(MAX_LENGTH)
        .forEach(visible::appendCodePoint);
    return visible.toString();
  }
}
