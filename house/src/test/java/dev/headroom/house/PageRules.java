// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a page promises its reader: a link leads to a file, and to a heading of it where it names
 * one; a setting or meter that it names exists.
 *
 * <p>Immutable.
 */
final class PageRules {

  /** Loggers, an attribute of requests, a property of JSR-107, and observations. */
  private static final Set<String> OTHER_NAMES =
      Set.of(
          "headroom.alert",
          "headroom.request",
          "headroom.csp-nonce",
          "headroom.jcache.max-entries",
          "headroom.job.attempt",
          "headroom.refusal",
          "headroom.store.call");

  private static final Pattern CODE_BLOCK = Pattern.compile("(?m)^```[\\s\\S]*?^```");
  private static final Pattern LINK =
      Pattern.compile("]\\((?!\\w+:)([^)#\\s]*)((?:#[^)\\s]+)?)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(headroom\\.[^`]+)` \\|");
  private static final Pattern NAME = Pattern.compile("`(headroom(?:\\.[a-z][a-z0-9-]*)+)");
  private static final Pattern FILE = Pattern.compile(".*\\.(?:cmd|ps1|yml)");

  private PageRules() {}

  /** Returns the links of a page that lead nowhere. */
  static List<String> brokenLinks(Path page) throws IOException {
    List<String> broken = new ArrayList<>();
    Matcher link = LINK.matcher(prose(Files.readString(page)));
    while (link.find()) {
      Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
      String anchor = link.group(2);
      if (!Files.exists(target)
          || (!anchor.isEmpty() && !anchors(target).contains(anchor.substring(1)))) {
        broken.add(link.group(1) + anchor);
      }
    }
    return broken;
  }

  /** Returns the anchors of a page's headings, as GitHub makes them. */
  private static Set<String> anchors(Path page) throws IOException {
    Set<String> anchors = new HashSet<>();
    if (Files.isRegularFile(page)) {
      Matcher heading = HEADING.matcher(prose(Files.readString(page)));
      while (heading.find()) {
        anchors.add(
            heading
                .group(1)
                .strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                .replace(' ', '-'));
      }
    }
    return anchors;
  }

  /** Returns the names of a reference page, with {@code *} for a name that the user chooses. */
  static Set<String> references(String markdown) {
    Set<String> names = new HashSet<>();
    Matcher row = ROW.matcher(markdown);
    while (row.find()) {
      names.add(row.group(1));
    }
    return names;
  }

  /** Returns the names in a page that neither are a reference nor begin one. */
  static List<String> unknownNames(String markdown, Collection<String> references) {
    List<String> unknown = new ArrayList<>();
    Matcher name = NAME.matcher(prose(markdown));
    while (name.find()) {
      String found = name.group(1);
      if (!FILE.matcher(found).matches()
          && !OTHER_NAMES.contains(found)
          && references.stream().noneMatch(each -> begins(each, found))) {
        unknown.add(found);
      }
    }
    return unknown;
  }

  private static boolean begins(String reference, String name) {
    String[] known = reference.split("\\.", -1);
    String[] parts = name.split("\\.", -1);
    if (parts.length > known.length) {
      return false;
    }
    for (int i = 0; i < parts.length; i++) {
      if (!known[i].equals("*") && !known[i].equals(parts[i])) {
        return false;
      }
    }
    return true;
  }

  private static String prose(String markdown) {
    return CODE_BLOCK.matcher(markdown).replaceAll("");
  }
}
