// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console;

import dev.headroom.console.view.Concern;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an operator asks of a page.
 *
 * <p>Immutable.
 *
 * @param parameters of the address or of the posted form, the first value of each
 * @param operator who asks, for the record
 * @param now the time
 * @param concerns of all pages, the worst first
 * @param origin the request itself, for a page that describes requests; null outside a server
 */
public record PageRequest(
    Map<String, String> parameters,
    String operator,
    Instant now,
    List<Concern> concerns,
    @Nullable HttpServletRequest origin) {
  /** Copies the map and the list. */
  public PageRequest {
    parameters = Map.copyOf(parameters);
    concerns = List.copyOf(concerns);
  }

  /** Returns a parameter without the spaces around it; empty if it is missing. */
  public String get(String name) {
    return parameters.getOrDefault(name, "").strip();
  }
}
