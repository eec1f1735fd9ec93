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
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A zone of Cloudflare, by its API v4: tags, addresses and prefixes, at most 100 in a call.
 *
 * <p>Thread-safe. Its text never shows the token.
 */
public final class CloudflareProvider implements PurgeProvider {
  /** The address of the API. */
  public static final URI API = URI.create("https://api.cloudflare.com/client/v4");

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int MAX_ITEMS = 100;
  private static final int MAX_HEADER = 16_000;
  private static final TagHeader TAGS = new TagHeader("Cache-Tag", ",", MAX_HEADER, MAX_HEADER);

  private final String address;
  private final RestCalls calls;

  /**
   * Creates the provider.
   *
   * @param zoneId of the dashboard
   * @param apiToken with the permission to purge this zone
   * @param api {@link #API}, or the address of a server that responds like it
   * @param timeout longest wait for a response
   */
  public CloudflareProvider(String zoneId, String apiToken, URI api, Duration timeout) {
    this.address = api + "/zones/" + zoneId + "/purge_cache";
    this.calls = new RestCalls(name(), "Authorization", "Bearer " + apiToken, timeout);
  }

  @Override
  public String name() {
    return "cloudflare";
  }

  @Override
  public TagHeader tagHeader() {
    return TAGS;
  }

  @Override
  public List<CdnCall> plan(Purge purge) {
    List<CdnCall> planned = new ArrayList<>();
    add(planned, "tags", purge.tags());
    add(planned, "files", purge.urls());
    // Without the scheme, as the API wants them.
    add(
        planned,
        "prefixes",
        purge.prefixes().stream().map(each -> each.replaceFirst("^https?://", "")).toList());
    return planned;
  }

  private void add(List<CdnCall> planned, String field, List<String> items) {
    for (List<String> each : Chunks.of(items, MAX_ITEMS)) {
      planned.add(
          new CdnCall(
              "POST",
              address,
              Map.of("Content-Type", "application/json"),
              each,
              JSON.writeValueAsString(Map.of(field, each))));
    }
  }

  @Override
  public void make(CdnCall call) throws IOException, InterruptedException {
    String body = calls.make(call);
    if (!succeeded(body)) {
      throw new IOException("cloudflare did not purge: " + RestCalls.shown(body));
    }
  }

  private static boolean succeeded(String body) throws IOException {
    try {
      JsonNode response = JSON.readTree(body);
      return response.path("success").asBoolean(false);
    } catch (JacksonException malformed) {
      throw new IOException("cloudflare responded with something that is not JSON", malformed);
    }
  }
}
