// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * A provider that keeps the calls, and may fail before or after one.
 *
 * <p>Thread-safe.
 */
class RecordingProvider implements PurgeProvider {
  private final List<CdnCall> calls = new CopyOnWriteArrayList<>();

  List<CdnCall> calls() {
    return calls;
  }

  List<String> purged() {
    return calls.stream().flatMap(each -> each.items().stream()).toList();
  }

  /** Fails, or does nothing. */
  void before(CdnCall call) throws IOException {}

  /** Fails, or does nothing. */
  void after(CdnCall call) throws IOException {}

  @Override
  public String name() {
    return "recording";
  }

  @Override
  public TagHeader tagHeader() {
    return new TagHeader("Cache-Tag", ",", 3, 20);
  }

  @Override
  public List<CdnCall> plan(Purge purge) {
    List<String> items =
        Stream.of(purge.tags(), purge.urls(), purge.prefixes()).flatMap(List::stream).toList();
    return items.isEmpty() ? List.of() : List.of(new CdnCall("PURGE", "", Map.of(), items, ""));
  }

  @Override
  public void make(CdnCall call) throws IOException {
    before(call);
    calls.add(call);
    after(call);
  }
}
