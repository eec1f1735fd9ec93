// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import dev.headroom.ground.SettingsCheck;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The networks of the proxies whose {@code X-Forwarded-For} is trusted.
 *
 * <p>Immutable. No proxy is trusted by default.
 */
public final class TrustedProxies {
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
    int slash = cidr.indexOf('/');
    IpAddress address = IpAddress.parse(slash < 0 ? cidr : cidr.substring(0, slash));
    if (address == null) {
      return null;
    }
    int most = address.isIpv4() ? 32 : 128;
    int bits = most;
    if (slash >= 0) {
      String length = cidr.substring(slash + 1);
      boolean digits =
          !length.isEmpty()
              && length.length() <= 3
              && length.chars().allMatch(c -> c >= '0' && c <= '9');
      bits = digits ? Integer.parseInt(length) : -1;
    }
    if (bits < 0 || bits > most || !address.network(bits).equals(address)) {
      return null;
    }
    return new Network(address, bits);
  }
}
