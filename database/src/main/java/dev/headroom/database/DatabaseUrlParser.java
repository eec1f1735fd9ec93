// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses the forms of {@link DatabaseUrl}; its exceptions contain nothing of the text. Confined to
 * one thread.
 */
final class DatabaseUrlParser {
  private static final Pattern SCHEME =
      Pattern.compile("(?:jdbc:)?postgres(?:ql)?(?:\\+[a-z0-9]+)?:(//)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern HOST =
      Pattern.compile("(?:[\\w.-]+|\\[[0-9a-fA-F:.%]+])(?::(\\d{1,5}))?");
  private static final Pattern NAME = Pattern.compile("[^\\s/?#]+");

  /** Parameter names of other drivers, and those of the JDBC driver. */
  private static final Map<String, String> DRIVER_NAMES =
      Map.of(
          "application_name", "ApplicationName",
          "channel_binding", "channelBinding",
          "connect_timeout", "connectTimeout",
          "gssencmode", "gssEncMode",
          "load_balance_hosts", "loadBalanceHosts",
          "require_auth", "requireAuth",
          "sslnegotiation", "sslNegotiation",
          "target_session_attrs", "targetServerType");

  /** Values of such parameters for which the JDBC driver has other words. */
  private static final Map<String, String> DRIVER_VALUES =
      Map.of(
          "load_balance_hosts=disable", "false",
          "load_balance_hosts=random", "true",
          "target_session_attrs=prefer-standby", "preferSecondary",
          "target_session_attrs=read-only", "secondary",
          "target_session_attrs=read-write", "primary",
          "target_session_attrs=standby", "secondary");

  private @Nullable String user;
  private @Nullable String password;

  static DatabaseUrl parse(String text) {
    return new DatabaseUrlParser().parts(text);
  }

  private DatabaseUrl parts(String text) {
    Matcher scheme = SCHEME.matcher(text);
    if (!scheme.lookingAt()) {
      throw new IllegalArgumentException("it does not begin with postgres:// or jdbc:postgresql:");
    }
    String rest = text.substring(scheme.end());
    int question = rest.indexOf('?');
    String parameters = question < 0 ? "" : rest.substring(question + 1);
    String place = question < 0 ? rest : rest.substring(0, question);
    String hosts = "localhost";
    String name = place;
    if (scheme.group(1) != null) {
      int slash = place.indexOf('/', Math.max(place.lastIndexOf('@'), 0));
      if (slash < 0) {
        throw new IllegalArgumentException("it names no database after the host");
      }
      hosts = takeCredentials(place.substring(0, slash));
      name = place.substring(slash + 1);
    }
    checkHosts(hosts);
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("the name of the database is missing or has a blank");
    }
    String driverParameters = driverParameters(parameters);
    return new DatabaseUrl(
        "jdbc:postgresql://" + hosts + "/" + name + driverParameters, user, password);
  }

  /** Takes user and password from the authority, and returns the hosts. */
  private String takeCredentials(String authority) {
    int at = authority.lastIndexOf('@');
    if (at >= 0) {
      String who = authority.substring(0, at);
      int colon = who.indexOf(':');
      user = decoded(colon < 0 ? who : who.substring(0, colon));
      password = colon < 0 ? null : decoded(who.substring(colon + 1));
    }
    return authority.substring(at + 1);
  }

  private static void checkHosts(String hosts) {
    for (String host : hosts.split(",", -1)) {
      Matcher matcher = HOST.matcher(host);
      if (!matcher.matches()) {
        throw new IllegalArgumentException("the host or port is malformed");
      }
      String port = matcher.group(1);
      if (port != null && (Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535)) {
        throw new IllegalArgumentException("the port is outside 1 to 65535");
      }
    }
  }

  private String driverParameters(String parameters) {
    List<String> all = new ArrayList<>();
    for (String parameter : parameters.split("&", -1)) {
      int equals = parameter.indexOf('=');
      String name = equals < 0 ? parameter : parameter.substring(0, equals);
      String value = equals < 0 ? "" : parameter.substring(equals + 1);
      switch (name) {
        case "" -> {}
        case "user" -> user = decoded(value);
        case "password" -> password = decoded(value);
        default ->
            all.add(
                DRIVER_NAMES.getOrDefault(name, name)
                    + "="
                    + DRIVER_VALUES.getOrDefault(name + "=" + value, value));
      }
    }
    return all.isEmpty() ? "" : "?" + String.join("&", all);
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("a percent sign is not followed by two hex digits");
    }
  }
}
