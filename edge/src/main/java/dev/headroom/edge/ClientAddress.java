// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resolves the client's address: that of the socket's peer or, if the peer is a trusted proxy, the
 * address that it forwards for.
 *
 * <p>Walks {@code X-Forwarded-For} from the right, past trusted proxies, to the first address that
 * is not trusted; what stands further left may be forged by the client. A malformed element ends
 * the walk at the last valid address. {@code Forwarded} and other headers are not believed.
 *
 * <p>Where no proxy is trusted, one request in 64 is looked at, and the first of them that was
 * forwarded is logged: if a proxy stands before the service, all of its clients count as one.
 *
 * <p>Thread-safe. Believes no header of a peer that is not trusted.
 */
public final class ClientAddress {
  private static final Logger LOG = LoggerFactory.getLogger(ClientAddress.class);
  private static final String HEADER = "X-Forwarded-For";
  private static final String PROTO = "X-Forwarded-Proto";
  private static final int SUBSCRIBER_BITS = 64;
  private static final int MAX_HOPS = 32;
  private static final int MAX_LENGTH = 45;
  private static final int REPORT_ONE_OF = 64;
  private static final Pattern BRACKETS = Pattern.compile("\\[([^\\]]*)](:\\d{1,5})?");
  private static final Pattern PORT = Pattern.compile("([^:]*):\\d{1,5}");

  private final TrustedProxies trusted;
  private final AtomicBoolean reported;

  // Written by races: which requests are looked at does not matter, as long as the first is.
  private int lookups;

  /** Creates a resolver that trusts the given proxies. */
  public ClientAddress(TrustedProxies trusted) {
    this.trusted = trusted;
    this.reported = new AtomicBoolean(!trusted.isEmpty());
  }

  /** Returns the client's address: dotted IPv4, or eight groups of hexadecimal digits. */
  public String resolve(HttpServletRequest request) {
    reportForwarding(request);
    IpAddress address = find(request);
    return address == null ? String.valueOf(request.getRemoteAddr()) : address.toString();
  }

  /**
   * Returns the key under which the client is counted: the IPv4 address, or the IPv6 network of 64
   * bits, since that belongs to one subscriber.
   */
  public String key(HttpServletRequest request) {
    reportForwarding(request);
    String remote = request.getRemoteAddr();
    if (remote != null && trusted.isEmpty() && isDotted(remote)) {
      return remote;
    }
    IpAddress address = find(request);
    return address == null ? String.valueOf(remote) : key(address);
  }

  /**
   * Returns the key of a client that connects itself, before it has sent a request.
   *
   * @param peer the address of the socket's peer
   * @return null for a trusted proxy, which connects for many, and for what is no address
   */
  public @Nullable String peerKey(String peer) {
    IpAddress address = parse(peer);
    return address == null || trusted.contains(address) ? null : key(address);
  }

  private static String key(IpAddress address) {
    return address.isIpv4() ? address.toString() : address.network(SUBSCRIBER_BITS) + "/64";
  }

  /** Returns whether the client uses https, with this server or with a trusted proxy. */
  public boolean isSecure(HttpServletRequest request) {
    return request.isSecure()
        || (isFromTrustedProxy(request) && "https".equalsIgnoreCase(request.getHeader(PROTO)));
  }

  /** Returns whether a trusted proxy sent the request, so that its headers may be believed. */
  public boolean isFromTrustedProxy(HttpServletRequest request) {
    IpAddress peer = trusted.isEmpty() ? null : parse(request.getRemoteAddr());
    return peer != null && trusted.contains(peer);
  }

  private void reportForwarding(HttpServletRequest request) {
    if (!reported.getPlain()
        && lookups++ % REPORT_ONE_OF == 0
        && (request.getHeader(HEADER) != null || request.getHeader("Forwarded") != null)
        && reported.compareAndSet(false, true)) {
      LOG.warn(
          "a forwarded request came from {}, but no proxy is trusted: if this is your proxy, limits"
              + " take all of its clients for one; name its network in"
              + " headroom.edge.trusted-proxies",
          request.getRemoteAddr());
    }
  }

  private @Nullable IpAddress find(HttpServletRequest request) {
    IpAddress peer = parse(request.getRemoteAddr());
    return peer == null || !trusted.contains(peer)
        ? peer
        : walk(peer, Collections.list(request.getHeaders(HEADER)), trusted);
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
    String text = element == null ? "" : element.strip();
    String address = text.startsWith("[") || text.indexOf(':') >= 0 ? withoutPort(text) : text;
    int zone = address.indexOf('%');
    String plain = zone < 0 ? address : address.substring(0, zone);
    return plain.length() > MAX_LENGTH ? null : IpAddress.parse(plain);
  }

  private static String withoutPort(String text) {
    Matcher withPort = (text.startsWith("[") ? BRACKETS : PORT).matcher(text);
    return withPort.matches() ? withPort.group(1) : text;
  }
}
