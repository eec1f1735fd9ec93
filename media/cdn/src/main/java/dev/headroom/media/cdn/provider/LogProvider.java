// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn.provider;

import dev.headroom.media.cdn.CdnCall;
import dev.headroom.media.cdn.Purge;
import dev.headroom.media.cdn.PurgeProvider;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A provider without a CDN, which logs what it would purge.
 *
 * <p>Thread-safe.
 */
public final class LogProvider implements PurgeProvider {
  private static final Logger LOG = LoggerFactory.getLogger(LogProvider.class);
  private static final int MAX_SHOWN = 10;
  private static final TagHeader TAGS = new TagHeader("Cache-Tag", ",", 1000, 16_000);

  @Override
  public String name() {
    return "log";
  }

  @Override
  public TagHeader tagHeader() {
    return TAGS;
  }

  @Override
  public List<CdnCall> plan(Purge purge) {
    if (purge.size() == 0) {
      return List.of();
    }
    List<String> items =
        Stream.of(purge.tags(), purge.urls(), purge.prefixes()).flatMap(List::stream).toList();
    return List.of(new CdnCall("LOG", "", Map.of(), items, ""));
  }

  @Override
  public void make(CdnCall call) {
    LOG.info(
        "would purge {}: {}",
        call.items().size(),
        call.items().subList(0, Math.min(MAX_SHOWN, call.items().size())));
  }
}
