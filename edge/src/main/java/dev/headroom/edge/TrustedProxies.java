// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import dev.headroom.ground.SettingsCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The networks of the proxies whose {@code X-Forwarded-For} is trusted.
 *
 * <p>Immutable. No proxy is trusted by default.
 */
public final class TrustedProxies {
  private static final Pattern CIDR = Pattern.compile("([^/]*)(?:/(\\d{1,3}))?");

  private final List<Network> networks;

  private record Network(IpAddress address, int bits) {
    boolean contains(IpAddress other) {
      return other.isIpv4() == address.isIpv4() && other.network(bits).equals(address);
    }
  }

  private TrustedProxies(List<Network> networks) {
    this.networks = networks;
  }

  /** Returns an empty list: no proxy is trusted. */
  public static TrustedProxies none() {
    return new TrustedProxies(List.of());
  }

  /** Parses networks with commas between them. */
  public static TrustedProxies parse(String cidrs) {
    return parse(cidrs.isBlank() ? List.of() : List.of(cidrs.split(",", -1)));
  }

  /**
   * Parses networks such as {@code 10.1.0.0/16} or {@code fd00::/8}, or single addresses.
   *
   * @throws dev.headroom.ground.SettingsException names all faults
   */
  public static TrustedProxies parse(List<String> cidrs) {
    SettingsCheck check = new SettingsCheck();
    List<Network> networks = new ArrayList<>();
    for (String each : cidrs) {
      Network network = network(each.strip());
      if (network != null) {
        networks.add(network);
      }
      check.require(
          network != null,
          "headroom.edge.trusted-proxies",
          each,
          "a network such as 10.1.0.0/16 or fd00::/8, with no bit set beyond its length",
          "name the networks of your own proxies, no wider");
    }
    check.throwIfAny();
    return new TrustedProxies(List.copyOf(networks));
  }

  boolean isEmpty() {
    return networks.isEmpty();
  }

  boolean contains(IpAddress address) {
    for (Network each : networks) {
      if (each.contains(address)) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable Network network(String cidr) {
    Matcher parts = CIDR.matcher(cidr);
    IpAddress address = parts.matches() ? IpAddress.parse(parts.group(1)) : null;
    if (address == null) {
      return null;
    }
    int maxBits = address.isIpv4() ? 32 : 128;
    int bits = parts.group(2) == null ? maxBits : Integer.parseInt(parts.group(2));
    return bits <= maxBits && address.network(bits).equals(address)
        ? new Network(address, bits)
        : null;
  }
}
