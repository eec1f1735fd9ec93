// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn.provider;

import dev.headroom.media.cdn.CdnCall;
import dev.headroom.media.cdn.Purge;
import dev.headroom.media.cdn.PurgeProvider;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A service of Fastly: surrogate keys, at most 256 in a call, and addresses, one in a call. It has
 * no purge by prefix: use tags.
 *
 * <p>Thread-safe. Its text never shows the token.
 */
public final class FastlyProvider implements PurgeProvider {
  /** The address of the API. */
  public static final URI API = URI.create("https://api.fastly.com");

  private static final int MAX_KEYS = 256;
  private static final int MAX_KEY_LENGTH = 60;
  private static final int MAX_HEADER = 16_000;
  private static final TagHeader TAGS = new TagHeader("Surrogate-Key", " ", MAX_HEADER, MAX_HEADER);

  private final String serviceId;
  private final URI api;
  private final RestCalls calls;

  /**
   * Creates the provider.
   *
   * @param serviceId of the service
   * @param apiToken with the permission to purge it
   * @param api {@link #API}, or the address of a server that responds like it
   * @param timeout longest wait for a response
   */
  public FastlyProvider(String serviceId, String apiToken, URI api, Duration timeout) {
    this.serviceId = serviceId;
    this.api = api;
    this.calls = new RestCalls(name(), "Fastly-Key", apiToken, timeout);
  }

  @Override
  public String name() {
    return "fastly";
  }

  @Override
  public TagHeader tagHeader() {
    return TAGS;
  }

  @Override
  public List<CdnCall> plan(Purge purge) {
    if (!purge.prefixes().isEmpty()) {
      throw new IllegalArgumentException(
          "fastly cannot purge by prefix: give the responses a tag, and purge that");
    }
    List<CdnCall> planned = new ArrayList<>();
    int perCall = Math.min(MAX_KEYS, MAX_HEADER / Math.max(MAX_KEY_LENGTH, longest(purge.tags())));
    for (List<String> each : Chunks.of(purge.tags(), perCall)) {
      planned.add(
          new CdnCall(
              "POST",
              api + "/service/" + serviceId + "/purge",
              Map.of(TAGS.header(), String.join(TAGS.separator(), each)),
              each,
              ""));
    }
    for (String each : purge.urls()) {
      String withoutScheme = each.replaceFirst("^https?://", "");
      planned.add(
          new CdnCall("POST", api + "/purge/" + withoutScheme, Map.of(), List.of(each), ""));
    }
    return planned;
  }

  private static int longest(List<String> tags) {
    return 1 + tags.stream().mapToInt(String::length).max().orElse(0);
  }

  @Override
  public void make(CdnCall call) throws IOException, InterruptedException {
    calls.make(call);
  }
}
