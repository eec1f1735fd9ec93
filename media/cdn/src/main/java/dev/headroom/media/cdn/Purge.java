// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a CDN must no longer serve from its caches.
 *
 * <p>Immutable. Order and repetition do not matter.
 *
 * @param tags responses that have one of these tags
 * @param urls responses of these absolute addresses
 * @param prefixes responses whose address begins with one of these absolute addresses
 */
public record Purge(List<String> tags, List<String> urls, List<String> prefixes) {
  private static final Pattern TAG = Pattern.compile("[!-+\\--~]{1,256}");

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if a tag has a space or a comma or more than 256 characters,
   *     or an address is not absolute
   */
  public Purge {
    tags = tags.stream().map(Purge::tag).distinct().toList();
    urls = urls.stream().map(Purge::address).distinct().toList();
    prefixes = prefixes.stream().map(Purge::address).distinct().toList();
  }

  /** Returns the purge of the responses that have one of some tags. */
  public static Purge tags(String... tags) {
    return new Purge(List.of(tags), List.of(), List.of());
  }

  /** Returns the purge of some addresses, such as {@code https://www.example.com/a}. */
  public static Purge urls(String... urls) {
    return new Purge(List.of(), List.of(urls), List.of());
  }

  /** Returns the purge of all addresses that begin with one of these. */
  public static Purge prefixes(String... prefixes) {
    return new Purge(List.of(), List.of(), List.of(prefixes));
  }

  /** Returns this purge and another together. */
  public Purge and(Purge other) {
    return new Purge(
        joined(tags, other.tags), joined(urls, other.urls), joined(prefixes, other.prefixes));
  }

  /** Returns how many tags, addresses and prefixes there are. */
  public int size() {
    return tags.size() + urls.size() + prefixes.size();
  }

  /**
   * Returns the tag.
   *
   * @throws IllegalArgumentException if no CDN would accept it
   */
  static String tag(String tag) {
    if (!TAG.matcher(tag).matches()) {
      throw new IllegalArgumentException(
          "tag has %d characters, but must have 1 to 256 of printable ASCII without space and comma"
              .formatted(tag.length()));
    }
    return tag;
  }

  /** Returns an address as clients request it: with the host in small letters, and in ASCII. */
  private static String address(String address) {
    URI uri = URI.create(address);
    if (uri.getHost() == null
        || uri.getFragment() != null
        || uri.getUserInfo() != null
        || !Stream.of("http", "https").anyMatch(each -> each.equals(uri.getScheme()))) {
      throw new IllegalArgumentException(
          "address must be absolute, without user and fragment: write such as"
              + " https://www.example.com/a");
    }
    String server = uri.getScheme() + "://" + uri.getRawAuthority();
    String path = address.substring(server.length());
    String known = server.toLowerCase(Locale.ROOT) + (path.isEmpty() ? "/" : path);
    return URI.create(known).toASCIIString();
  }

  private static List<String> joined(List<String> one, List<String> other) {
    return Stream.concat(one.stream(), other.stream()).toList();
  }
}
