// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the client's address: that of the socket's peer or, if the peer is a trusted proxy, the
 * address that it forwards for.
 *
 * <p>Walks {@code X-Forwarded-For} from the right, past trusted proxies, to the first address that
 * is not trusted; what stands further left may be forged by the client. A malformed element ends
 * the walk at the last valid address. {@code Forwarded} and other headers are not read.
 *
 * <p>Thread-safe. Reads no header if the peer is not trusted.
 */
public final class ClientAddress {
  private static final String HEADER = "X-Forwarded-For";
  private static final String PROTO = "X-Forwarded-Proto";
  private static final int SUBSCRIBER_BITS = 64;
  private static final int MAX_HOPS = 32;

  private final TrustedProxies trusted;

  /** Creates a resolver that trusts the given proxies. */
  public ClientAddress(TrustedProxies trusted) {
    this.trusted = trusted;
  }

  /** Returns the client's address: dotted IPv4, or eight groups of hexadecimal digits. */
  public String resolve(HttpServletRequest request) {
    IpAddress address = find(request);
    return address == null ? String.valueOf(request.getRemoteAddr()) : address.toString();
  }

  /**
   * Returns the key under which the client is counted: the IPv4 address, or the IPv6 network of 64
   * bits, since that belongs to one subscriber.
   */
  public String key(HttpServletRequest request) {
    String remote = request.getRemoteAddr();
    if (remote != null && trusted.isEmpty() && isDotted(remote)) {
      return remote;
    }
    IpAddress peer = parse(remote);
    if (peer == null) {
      return String.valueOf(remote);
    }
    boolean isProxy = trusted.contains(peer);
    if (!isProxy && isDotted(remote)) {
      return remote;
    }
    IpAddress address = isProxy ? walk(request, peer) : peer;
    return address.isIpv4() ? address.toString() : address.network(SUBSCRIBER_BITS) + "/64";
  }

  /** Returns whether the client uses https, with this server or with a trusted proxy. */
  public boolean isSecure(HttpServletRequest request) {
    if (request.isSecure()) {
      return true;
    }
    IpAddress peer = parse(request.getRemoteAddr());
    return peer != null
        && trusted.contains(peer)
        && "https".equalsIgnoreCase(request.getHeader(PROTO));
  }

  private @Nullable IpAddress find(HttpServletRequest request) {
    IpAddress peer = parse(request.getRemoteAddr());
    if (peer == null || !trusted.contains(peer)) {
      return peer;
    }
    return walk(request, peer);
  }

  private IpAddress walk(HttpServletRequest request, IpAddress peer) {
    return walk(peer, Collections.list(request.getHeaders(HEADER)), trusted);
  }

  /** Returns whether the address is written in its canonical form, four decimal numbers. */
  private static boolean isDotted(String address) {
    return !address.isEmpty()
        && address.indexOf(':') < 0
        && address.charAt(0) > ' '
        && address.charAt(address.length() - 1) > ' ';
  }

  /** Walks along the header's lines, joined in their order, from the right. */
  static IpAddress walk(IpAddress peer, List<String> lines, TrustedProxies trusted) {
    List<String> hops = new ArrayList<>();
    for (String line : lines) {
      Collections.addAll(hops, line.split(",", -1));
    }
    IpAddress best = peer;
    int last = Math.max(0, hops.size() - MAX_HOPS);
    for (int i = hops.size() - 1; i >= last; i--) {
      IpAddress hop = parse(hops.get(i));
      if (hop == null) {
        return best;
      }
      best = hop;
      if (!trusted.contains(hop)) {
        return best;
      }
    }
    return best;
  }

  /** Parses an address with or without brackets, port and zone; null if it is none. */
  static @Nullable IpAddress parse(@Nullable String element) {
    if (element == null) {
      return null;
    }
    String text = element.strip();
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      if (end < 0 || !isPort(text.substring(end + 1))) {
        return null;
      }
      text = text.substring(1, end);
    } else if (text.indexOf(':') >= 0 && text.indexOf(':') == text.lastIndexOf(':')) {
      int colon = text.indexOf(':');
      if (!isPort(text.substring(colon))) {
        return null;
      }
      text = text.substring(0, colon);
    }
    int zone = text.indexOf('%');
    if (zone >= 0) {
      text = text.substring(0, zone);
    }
    return text.length() > 45 ? null : IpAddress.parse(text);
  }

  private static boolean isPort(String tail) {
    return tail.isEmpty()
        || (tail.startsWith(":")
            && tail.length() >= 2
            && tail.length() <= 6
            && tail.chars().skip(1).allMatch(c -> c >= '0' && c <= '9'));
  }
}
