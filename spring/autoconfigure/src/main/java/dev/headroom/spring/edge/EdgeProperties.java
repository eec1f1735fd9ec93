// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import dev.headroom.edge.PathPattern;
import dev.headroom.edge.TrustedProxies;
import dev.headroom.edge.browser.HeaderProfile;
import dev.headroom.edge.browser.SecurityHeadersFilter;
import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The settings of the edge that the starter adds to those of the filters.
 *
 * <p>Immutable.
 */
public record EdgeProperties(
    @Setting("Networks of proxies whose X-Forwarded-For is trusted, such as 10.0.0.0/8.")
        TrustedProxies trustedProxies,
    @Setting(
            "Paths of HTML pages; their security headers allow scripts and styles "
                + "of their own origin.")
        List<PathPattern> pages,
    @Setting("Paths of HTML pages with inline scripts, which carry the nonce of the response.")
        List<PathPattern> noncePages,
    @Setting(
            value = "Paths of Swagger UI; their security headers allow what it needs.",
            defaultValue = "/swagger-ui.html,/swagger-ui/**")
        List<PathPattern> docs,
    @Setting(
            value =
                "Requests of one client that may be in flight at once; others are "
                    + "rejected with 429. 0 disables the bound.",
            range = "0 to 1000000",
            unit = "requests",
            defaultValue = "0")
        int maxInFlightPerClient,
    @Setting(
            value = "The Strict-Transport-Security header of responses over https. None if empty.",
            defaultValue = SecurityHeadersFilter.TRANSPORT,
            name = "headers.transport")
        String transportSecurity,
    @Setting(
            value =
                "Headers by name, which replace those of every profile. An empty one is left out.",
            name = "headers.set")
        Map<String, String> headers,
    @Setting(
            value = "Whether unsafe requests from other sites are rejected.",
            defaultValue = "true",
            name = "csrf.enabled")
        boolean csrf,
    @Setting(
            value = "Whether responses are compressed.",
            defaultValue = "true",
            name = "compression.enabled")
        boolean compression,
    @Setting(
            value = "Whether slow requests are logged, by the logger headroom.request.",
            defaultValue = "true",
            name = "request-log.enabled")
        boolean requestLog,
    @Setting(
            value = "Requests that take at least this long are logged. 0 logs all.",
            range = "0s to 1h",
            defaultValue = "1s",
            name = "request-log.threshold")
        Duration requestLogThreshold) {

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public EdgeProperties {
    SettingsCheck check =
        SettingsCheck.of(EdgeProperties.class)
            .inRange("maxInFlightPerClient", maxInFlightPerClient)
            .inRange("requestLogThreshold", requestLogThreshold);
    headers.forEach((name, value) ->
        check.require(
            name.matches("[A-Za-z0-9-]{1,64}") && value.chars().noneMatch(c -> c < ' '),
            "headers.set." + name,
            value,
            "a header's name, and a value in one line",
            "correct it, or leave it out"));
    check.throwIfAny();
  }

  /** Returns the header profiles of paths. */
  List<SecurityHeadersFilter.Rule> profiles() {
    List<SecurityHeadersFilter.Rule> rules = new ArrayList<>();
    docs.forEach(each -> rules.add(rule(each, HeaderProfile.docs())));
    noncePages.forEach(each -> rules.add(rule(each, HeaderProfile.pageWithNonce())));
    pages.forEach(each -> rules.add(rule(each, HeaderProfile.page())));
    return rules;
  }

  private SecurityHeadersFilter.Rule rule(PathPattern paths, HeaderProfile profile) {
    return new SecurityHeadersFilter.Rule(paths, adjusted(profile));
  }

  /** Returns a profile with the operator's headers. */
  HeaderProfile adjusted(HeaderProfile profile) {
    HeaderProfile adjusted = profile;
    for (var each : headers.entrySet()) {
      adjusted = adjusted.with(each.getKey(), each.getValue());
    }
    return adjusted;
  }
}
