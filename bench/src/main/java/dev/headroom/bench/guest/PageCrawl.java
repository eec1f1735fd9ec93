// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.guest;

import dev.headroom.kit.replay.HttpAnswer;
import dev.headroom.kit.replay.HttpRecording;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The pages of an application that a visitor reaches from its first page, and what they load.
 *
 * <p>Immutable.
 */
final class PageCrawl {

  private static final int MAX_PATHS = 150;
  private static final Pattern LINK = Pattern.compile("(?:href|src)=[\"']([^\"'#]+)");

  private PageCrawl() {}

  /** Returns the paths that links lead to, the first page first. */
  static Set<String> paths(URI address) throws InterruptedException {
    Set<String> paths = new LinkedHashSet<>();
    Deque<String> left = new ArrayDeque<>();
    left.add("/");
    while (!left.isEmpty() && paths.size() < MAX_PATHS) {
      String path = left.removeFirst();
      if (!paths.add(path)) {
        continue;
      }
      HttpAnswer answer = HttpRecording.parse(request(path)).replay(address).getFirst();
      answer
          .headers()
          .getOrDefault("location", List.of())
          .forEach(to -> follow(address, path, to, left));
      Matcher link = LINK.matcher(answer.body());
      while (link.find()) {
        follow(address, path, link.group(1).replace("&amp;", "&"), left);
      }
    }
    return paths;
  }

  /** Adds where a link leads, unless it leaves the application or ends a session. */
  private static void follow(URI address, String from, String link, Deque<String> left) {
    String root = address.toString();
    try {
      String target = URI.create(root + from).resolve(link.strip()).toString();
      boolean inside = target.startsWith(root + "/");
      if (inside && !target.matches(".*(?:logout|signout|delete|;jsessionid).*")) {
        left.add(target.substring(root.length()).replaceFirst("#.*", ""));
      }
    } catch (IllegalArgumentException e) {
      // A link that is no address leads nowhere in a browser either.
    }
  }

  /** Returns the request of a browser for a path, as a recording. */
  static String request(String path) {
    return "### opens " + path + "\nGET " + path + "\nAccept: text/html,*/*\n\n";
  }
}
