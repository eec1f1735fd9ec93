// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import dev.headroom.edge.PathPattern;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A route, as a pattern of Spring MVC and as the equal pattern of a rule.
 *
 * <p>Immutable.
 */
record SpelledRoute(String mapping, PathPattern rule, List<String> names, boolean below) {
  private static final String ANY = "{";

  private static SpelledRoute of(List<String> names, boolean below) {
    StringBuilder mapping = new StringBuilder();
    StringBuilder rule = new StringBuilder();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      boolean any = name.equals(ANY);
      mapping.append('/').append(any ? "{v" + i + "}" : name);
      rule.append('/').append(any ? "*" : name.replace("%", "%25").replace(";", "%3B"));
    }
    String end = below ? "/**" : names.isEmpty() ? "/" : "";
    return new SpelledRoute(
        mapping + end, PathPattern.parse(rule + end), List.copyOf(names), below);
  }

  /** Makes routes and spellings at random. One thread at a time. */
  static final class Source {
    private static final List<String> NAMES =
        List.of(
            "api", "signals", "users", "me", "a", "B", "x.y", "..z", ".q", "über", "a b", "100%",
            "%41", "e+f", "g;h", "€", "login", "");
    private static final String ALPHABET = "abcXYZ019-_~!$&'()*+,=:@.%;/\\ ü€?#\"<";
    private static final List<String> ODD =
        List.of(
            "/",
            "/.",
            "/..",
            "/x/..",
            "/%2e",
            "/%2E%2e",
            "/x/.%2E",
            "/;",
            "/;p=1",
            "/..;p",
            "/%2F",
            "/x%2f..",
            "/x%5C..",
            "/%5c",
            "//..",
            "/%252e%252e",
            "/%ff",
            "/%c0%ae",
            "/%",
            "/%4",
            "/%zz",
            "/%3B",
            "/%00",
            "/ü");

    private final Random random;
    private List<SpelledRoute> routes = List.of();

    Source(Random random) {
      this.random = random;
    }

    /** Makes new routes, and one of all paths. */
    List<SpelledRoute> routes(int count) {
      Map<String, SpelledRoute> made = new LinkedHashMap<>();
      made.put("/**", SpelledRoute.of(List.of(), true));
      while (made.size() < count) {
        List<String> names = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
          String name = chance(0.3) ? ANY : NAMES.get(random.nextInt(NAMES.size()));
          if (i == 0 || !name.isEmpty()) {
            names.add(name);
          }
        }
        boolean below = chance(0.3) && !names.getLast().isEmpty();
        SpelledRoute route = SpelledRoute.of(names, below);
        made.put(route.mapping().replaceAll("\\{\\w+}", "*"), route);
      }
      routes = List.copyOf(made.values());
      return routes;
    }

    /** Spells a path of one of the routes, or one close to it. */
    String spelling(String context) {
      SpelledRoute route = routes.get(random.nextInt(routes.size()));
      StringBuilder path = new StringBuilder();
      if (!context.isEmpty()) {
        path.append(chance(0.05) ? "/." : "");
        path.append(chance(0.1) ? "/" + encoded(context.substring(1)) : context);
      }
      for (String name : route.names()) {
        add(path, name.equals(ANY) ? value() : name);
      }
      for (int i = route.below() ? random.nextInt(4) : 0; i > 0; i--) {
        add(path, value());
      }
      if (chance(0.1) || path.length() == context.length()) {
        path.append('/');
      }
      return chance(0.05) ? path.toString().replace("%", "%25") : path.toString();
    }

    private void add(StringBuilder path, String name) {
      while (chance(0.07)) {
        path.append(ODD.get(random.nextInt(ODD.size())));
      }
      path.append('/').append(encoded(chance(0.04) ? flipped(name) : name));
      if (chance(0.07)) {
        path.append(chance(0.5) ? ";jsessionid=1F" : ";a=b;c");
      }
    }

    private static String flipped(String name) {
      return name.chars()
          .map(c -> Character.isUpperCase(c) ? Character.toLowerCase(c) : Character.toUpperCase(c))
          .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
          .toString();
    }

    private String value() {
      if (chance(0.6)) {
        return NAMES.get(random.nextInt(NAMES.size() - 1));
      }
      StringBuilder value = new StringBuilder();
      for (int i = random.nextInt(6); i >= 0; i--) {
        value.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
      }
      return value.toString();
    }

    /** Encodes what must be, and at random what need not be. */
    private String encoded(String name) {
      StringBuilder text = new StringBuilder();
      for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
        char c = (char) (octet & 0xff);
        boolean unreserved = c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0);
        boolean allowed = unreserved || "!$&'()*+,=:@".indexOf(c) >= 0;
        if (allowed && chance(0.85)) {
          text.append(c);
        } else {
          text.append(chance(0.5) ? "%%%02X".formatted((int) c) : "%%%02x".formatted((int) c));
        }
      }
      return text.toString();
    }

    private boolean chance(double share) {
      return random.nextDouble() < share;
    }
  }
}
