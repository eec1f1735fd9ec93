// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.limit;

import dev.headroom.edge.ClientAddress;
import dev.headroom.ground.SettingsCheck;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The key under which a request is counted: {@code ip}, {@code user}, {@code tenant}, {@code
 * header:NAME}, {@code claim:NAME}, {@code json:NAME}, {@code global}, or several of them with
 * commas, which together form one key.
 *
 * <p>Immutable. A part that a request does not have (no user, no such header) is replaced by the
 * address, so that no request is counted under an empty key. {@code tenant} is the claim of that
 * name. {@code json:NAME} is the member of a JSON body, in lower case and without blanks and
 * control characters around it.
 */
public final class RequestKey {
  private static final Pattern NAMED =
      Pattern.compile("header:[A-Za-z0-9-]{1,64}|(claim|json):[A-Za-z0-9_.-]{1,64}");
  private static final String CLAIM_PREFIX = "claim:";
  private static final String JSON_PREFIX = "json:";
  private static final String HEADER_PREFIX = "header:";
  private static final int MAX_HEADER_LENGTH = 256;

  private final List<String> parts;

  private RequestKey(List<String> parts) {
    this.parts = List.copyOf(parts);
  }

  /**
   * Parses a key.
   *
   * @throws dev.headroom.ground.SettingsException if a part is none of these
   */
  public static RequestKey parse(String text) {
    List<String> parts = new ArrayList<>();
    for (String each : text.split(",", -1)) {
      String part = each.strip();
      String plain = part.toLowerCase(Locale.ROOT);
      int colon = part.indexOf(':') + 1;
      String read = part.substring(0, colon).toLowerCase(Locale.ROOT) + part.substring(colon);
      boolean named = NAMED.matcher(read).matches();
      new SettingsCheck()
          .require(
              named || List.of("ip", "user", "tenant", "global", "all").contains(plain),
              "request key",
              part.length() <= 40 ? part : part.substring(0, 40) + "...",
              "ip, user, tenant, header:NAME, claim:NAME, json:NAME, global, or several with"
                  + " commas",
              "say whom requests are counted by")
          .throwIfAny();
      parts.add(named ? read : plain.equals("tenant") ? CLAIM_PREFIX + plain : plain);
    }
    return new RequestKey(parts);
  }

  /** Returns whether the key can be resolved only after sign-in. */
  public boolean needsUser() {
    return parts.contains("user") || parts.stream().anyMatch(each -> each.startsWith(CLAIM_PREFIX));
  }

  /** Returns whether the key can be resolved only when the body has been read. */
  public boolean needsBody() {
    return parts.stream().anyMatch(each -> each.startsWith(JSON_PREFIX));
  }

  /** Returns the key of a request. */
  public String resolve(HttpServletRequest request, ClientAddress client, RequestClaims claims) {
    if (parts.size() == 1) {
      return part(parts.getFirst(), request, client, claims);
    }
    StringBuilder key = new StringBuilder(64);
    for (String each : parts) {
      key.append(part(each, request, client, claims)).append('\n');
    }
    return key.toString();
  }

  private static String part(
      String part, HttpServletRequest request, ClientAddress client, RequestClaims claims) {
    @Nullable String found =
        switch (part) {
          case "ip" -> client.key(request);
          case "global", "all" -> "all";
          case "user" -> user(request);
          default -> named(part, request, claims);
        };
    return found == null ? client.key(request) : found;
  }

  private static @Nullable String named(
      String part, HttpServletRequest request, RequestClaims claims) {
    if (part.startsWith(CLAIM_PREFIX)) {
      String claim = claims.claim(request, part.substring(CLAIM_PREFIX.length()));
      return claim == null || claim.isBlank() ? null : "claim " + claim;
    }
    if (part.startsWith(JSON_PREFIX)) {
      String member = JsonBody.member(request, part.substring(JSON_PREFIX.length()));
      String plain = member == null ? "" : trimmed(member);
      return plain.isEmpty() ? null : "json " + plain.toLowerCase(Locale.ROOT);
    }
    return header(request, part.substring(HEADER_PREFIX.length()));
  }

  /** Returns a text without what a handler may trim: blanks of any kind, control characters. */
  private static String trimmed(String text) {
    int begin = 0;
    int end = text.length();
    while (begin < end && mayBeTrimmed(text.charAt(begin))) {
      begin++;
    }
    while (begin < end && mayBeTrimmed(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(begin, end);
  }

  private static boolean mayBeTrimmed(char c) {
    return Character.isISOControl(c) || Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  private static @Nullable String user(HttpServletRequest request) {
    Principal user = request.getUserPrincipal();
    return user == null || user.getName() == null ? null : "user " + user.getName();
  }

  private static @Nullable String header(HttpServletRequest request, String name) {
    String value = request.getHeader(name);
    return value == null || value.isBlank() || value.length() > MAX_HEADER_LENGTH
        ? null
        : "header " + value;
  }

  @Override
  public String toString() {
    return String.join(",", parts);
  }
}
