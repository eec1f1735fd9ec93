// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What was made of a purge whose calls failed in between, so that only the rest is made again.
 *
 * <p>One thread at a time. A purge is planned apart by sort, since the items of a tag and of a
 * prefix may look alike.
 */
final class PurgeProgress {
  private final PurgeProvider provider;
  private final Set<String> tags = new HashSet<>();
  private final Set<String> urls = new HashSet<>();
  private final Set<String> prefixes = new HashSet<>();

  /** What a purge has of one sort, and the items of that sort that were made. Immutable. */
  record Part(Purge purge, Set<String> made) {}

  PurgeProgress(PurgeProvider provider) {
    this.provider = provider;
  }

  /** Returns a purge by sort. */
  List<Part> parts(Purge purge) {
    return Stream.of(
            new Part(new Purge(purge.tags(), List.of(), List.of()), tags),
            new Part(new Purge(List.of(), purge.urls(), List.of()), urls),
            new Part(new Purge(List.of(), List.of(), purge.prefixes()), prefixes))
        .filter(each -> each.purge().size() > 0)
        .toList();
  }

  boolean isEmpty() {
    return tags.isEmpty() && urls.isEmpty() && prefixes.isEmpty();
  }

  /** Returns what of a purge was not made. */
  Purge rest(Purge purge) {
    return new Purge(
        purge.tags().stream().filter(each -> isMissing(Purge.tags(each), tags)).toList(),
        purge.urls().stream().filter(each -> isMissing(Purge.urls(each), urls)).toList(),
        purge.prefixes().stream()
            .filter(each -> isMissing(Purge.prefixes(each), prefixes))
            .toList());
  }

  private boolean isMissing(Purge one, Set<String> made) {
    return !provider.plan(one).stream().allMatch(call -> made.containsAll(call.items()));
  }
}
