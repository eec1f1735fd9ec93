// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells who asks: the socket's peer, or, when that is a trusted proxy, whom it speaks for.
 *
 * <p>Walks {@code X-Forwarded-For} from the right, past trusted proxies, to the first address that
 * is not trusted; what stands further left is the client's own invention. A malformed element ends
 * the walk at the last good address. {@code Forwarded} and other headers are not read.
 *
 * <p>Thread-safe. Reads no header when the peer is not trusted.
 */
public final class ClientAddress {
  private static final String HEADER = "X-Forwarded-For";
  private static final String PROTO = "X-Forwarded-Proto";
  private static final int SUBSCRIBER_BITS = 64;
  private static final int MAX_HOPS = 32;

  private final TrustedProxies trusted;

  /** Creates a reader that believes the given proxies. */
  public ClientAddress(TrustedProxies trusted) {
    this.trusted = trusted;
  }

  /** Returns the client's address: dotted IPv4, or eight groups of hexadecimal digits. */
  public String resolve(HttpServletRequest request) {
    IpAddress address = find(request);
    return address == null ? String.valueOf(request.getRemoteAddr()) : address.toString();
  }

  /**
   * Returns the name under which the client is counted: the IPv4 address, or the IPv6 network of 64
   * bits, since one subscriber owns all of that.
   */
  public String key(HttpServletRequest request) {
    String remote = request.getRemoteAddr();
    if (remote != null && trusted.isEmpty() && isDotted(remote)) {
      return remote;
    }
    IpAddress peer = strip(remote);
    if (peer == null) {
      return String.valueOf(remote);
    }
    boolean speaksForOthers = trusted.contains(peer);
    if (!speaksForOthers && isDotted(remote)) {
      return remote;
    }
    IpAddress address = speaksForOthers ? walk(request, peer) : peer;
    return address.isIpv4() ? address.toString() : address.network(SUBSCRIBER_BITS) + "/64";
  }

  /** Tells whether the client speaks https, by itself or by a trusted proxy's word. */
  public boolean isSecure(HttpServletRequest request) {
    if (request.isSecure()) {
      return true;
    }
    IpAddress peer = strip(request.getRemoteAddr());
    return peer != null
        && trusted.contains(peer)
        && "https".equalsIgnoreCase(request.getHeader(PROTO));
  }

  private @Nullable IpAddress find(HttpServletRequest request) {
    IpAddress peer = strip(request.getRemoteAddr());
    if (peer == null || !trusted.contains(peer)) {
      return peer;
    }
    return walk(request, peer);
  }

  private IpAddress walk(HttpServletRequest request, IpAddress peer) {
    return walk(peer, Collections.list(request.getHeaders(HEADER)), trusted);
  }

  /** Whether an address's text is the one way to write it: nothing but four decimal numbers. */
  private static boolean isDotted(String address) {
    return !address.isEmpty()
        && address.indexOf(':') < 0
        && address.charAt(0) > ' '
        && address.charAt(address.length() - 1) > ' ';
  }

  /** Walks the header's lines, joined in their order, from the right. */
  static IpAddress walk(IpAddress peer, List<String> lines, TrustedProxies trusted) {
    List<String> hops = new ArrayList<>();
    for (String line : lines) {
      Collections.addAll(hops, line.split(",", -1));
    }
    IpAddress best = peer;
    int last = Math.max(0, hops.size() - MAX_HOPS);
    for (int i = hops.size() - 1; i >= last; i--) {
      IpAddress hop = strip(hops.get(i));
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

  /** Reads an address with or without brackets, port and zone; null when it is none. */
  static @Nullable IpAddress strip(@Nullable String element) {
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
