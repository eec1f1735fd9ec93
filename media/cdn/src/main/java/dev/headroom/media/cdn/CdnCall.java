// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn;

import java.util.List;
import java.util.Map;

/**
 * One call of a provider's interface, as {@link Cdn#explain} shows it.
 *
 * <p>Immutable. It holds no secret: the provider adds its own when it makes the call.
 *
 * @param method of HTTP, or {@code DELETE} for files
 * @param address what is called
 * @param headers of the request
 * @param items what is purged, in the provider's form
 * @param body of the request; empty for none
 */
public record CdnCall(
    String method, String address, Map<String, String> headers, List<String> items, String body) {
  /** Copies the collections. */
  public CdnCall {
    headers = Map.copyOf(headers);
    items = List.copyOf(items);
  }
}
