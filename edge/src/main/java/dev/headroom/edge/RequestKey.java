// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import dev.headroom.ground.SettingsCheck;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Under which name a request is counted: {@code ip}, {@code user}, {@code header:NAME}, {@code
 * global}, or several of them with commas, which together are one name.
 *
 * <p>Immutable. A part that a request does not have (no user, no such header) is replaced by the
 * address, so that nobody is counted under an empty name.
 */
public final class RequestKey {
  private static final Pattern HEADER = Pattern.compile("header:[A-Za-z0-9-]{1,64}");
  private static final String HEADER_PREFIX = "header:";
  private static final int LONGEST_HEADER = 256;

  private final List<String> parts;

  private RequestKey(List<String> parts) {
    this.parts = List.copyOf(parts);
  }

  /**
   * Reads a key.
   *
   * @throws dev.headroom.ground.SettingsException when a part is none of the four
   */
  public static RequestKey parse(String text) {
    List<String> parts = new ArrayList<>();
    for (String each : text.split(",", -1)) {
      String part = each.strip();
      String plain = part.toLowerCase(Locale.ROOT);
      boolean header = HEADER.matcher(part).matches();
      new SettingsCheck()
          .require(
              header || List.of("ip", "user", "global", "all").contains(plain),
              "request key",
              part.length() <= 40 ? part : part.substring(0, 40) + "...",
              "ip, user, header:NAME, global, or several with commas",
              "say whom requests are counted by")
          .throwIfAny();
      parts.add(header ? HEADER_PREFIX + part.substring(HEADER_PREFIX.length()) : plain);
    }
    return new RequestKey(parts);
  }

  /** Tells whether it is known only after sign-in. */
  public boolean needsUser() {
    return parts.contains("user");
  }

  /** Returns the name of a request. */
  public String of(HttpServletRequest request, ClientAddress client) {
    if (parts.size() == 1) {
      return part(parts.getFirst(), request, client);
    }
    StringBuilder name = new StringBuilder(64);
    for (String each : parts) {
      name.append(part(each, request, client)).append('\n');
    }
    return name.toString();
  }

  private static String part(String part, HttpServletRequest request, ClientAddress client) {
    @Nullable String found =
        switch (part) {
          case "ip" -> client.key(request);
          case "global", "all" -> "all";
          case "user" -> user(request);
          default -> header(request, part.substring(HEADER_PREFIX.length()));
        };
    return found == null ? client.key(request) : found;
  }

  private static @Nullable String user(HttpServletRequest request) {
    Principal user = request.getUserPrincipal();
    return user == null || user.getName() == null ? null : "user " + user.getName();
  }

  private static @Nullable String header(HttpServletRequest request, String name) {
    String value = request.getHeader(name);
    return value == null || value.isBlank() || value.length() > LONGEST_HEADER
        ? null
        : "header " + value;
  }

  @Override
  public String toString() {
    return String.join(",", parts);
  }
}
