// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import dev.headroom.edge.PathPattern;
import dev.headroom.edge.RuleOrder;
import dev.headroom.edge.TrustedProxies;
import dev.headroom.edge.browser.HeaderProfile;
import dev.headroom.edge.browser.SecurityHeadersFilter;
import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the edge that the starter adds to those of the filters.
 *
 * <p>Immutable.
 */
public record EdgeProperties(
    @Setting(
            value =
                "Whether the policies of the edge act, with their defaults. false: each acts only"
                    + " where one of its own settings is set.",
            defaultValue = "false")
        boolean enforce,
    @Setting(
            value =
                "Whether requests have an id, in the log and the header X-Request-Id. Not set:"
                    + " headroom.edge.enforce decides.",
            name = "request-id.enabled")
        @Nullable Boolean requestId,
    @Setting(
            value =
                "Whether errors that nothing else handles are answered as application/problem+json."
                    + " Not set: headroom.edge.enforce decides.",
            name = "problems.enabled")
        @Nullable Boolean problems,
    @Setting(
            value =
                "Whether a path with parameters such as ;jsessionid, or one that servers read in"
                    + " several ways such as /a/../b, is rejected with 400 where"
                    + " headroom.edge.enforce is true. Rules match such a path anyway.",
            defaultValue = "true")
        boolean strictPaths,
    @Setting("Networks of proxies whose X-Forwarded-For is trusted, such as 10.0.0.0/8.")
        TrustedProxies trustedProxies,
    @Setting(
            "Paths of HTML pages; their security headers allow scripts and styles "
                + "of their own origin.")
        List<PathPattern> pages,
    @Setting("Paths of HTML pages with inline scripts, which carry the nonce of the response.")
        List<PathPattern> noncePages,
    @Setting(
            "Paths of Swagger UI; their security headers allow what it needs. Not set:"
                + " /swagger-ui.html and /swagger-ui/**, where all paths have security headers.")
        @Nullable List<PathPattern> docs,
    @Setting(
            value =
                "Requests of one client that may be in flight at once; others are "
                    + "rejected with 429. 0 disables the bound.",
            range = "0 to 1000000",
            unit = "requests",
            defaultValue = "0")
        int maxInFlightPerClient,
    @Setting(
            value =
                "Whether responses to all paths have security headers. Not set:"
                    + " headroom.edge.enforce decides; false turns off those of pages too.",
            name = "headers.enabled")
        @Nullable Boolean securityHeaders,
    @Setting(
            value =
                "The Strict-Transport-Security header of responses over https. Not set: two years"
                    + " and all subdomains, where all paths have security headers.",
            name = "headers.transport")
        @Nullable String transportSecurity,
    @Setting(
            value =
                "Headers by name, which replace those of every profile. An empty one is left out.",
            name = "headers.set")
        Map<String, String> headers,
    @Setting(
            value =
                "Whether unsafe requests from other sites are rejected. Not set: yes, if"
                    + " headroom.edge.enforce or another setting of headroom.edge.csrf is set.",
            name = "csrf.enabled")
        @Nullable Boolean csrf,
    @Setting(
            value =
                "Whether responses are compressed. Not set: yes, if headroom.edge.enforce or"
                    + " another setting of headroom.edge.compression is set.",
            name = "compression.enabled")
        @Nullable Boolean compression,
    @Setting(
            value = "Whether responses are cached. Without rules none are.",
            defaultValue = "true",
            name = "response-cache.enabled")
        boolean responseCache,
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

  private static final List<PathPattern> SWAGGER =
      List.of(PathPattern.parse("/swagger-ui.html"), PathPattern.parse("/swagger-ui/**"));

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

  /** Whether responses to all paths have security headers, not only those of the set paths. */
  private boolean isForAllPaths() {
    return enforce || Boolean.TRUE.equals(securityHeaders);
  }

  /** Returns the header profiles of paths; that of a part of another's paths comes first. */
  List<SecurityHeadersFilter.Rule> profiles() {
    List<PathPattern> swagger = isForAllPaths() ? SWAGGER : List.of();
    List<SecurityHeadersFilter.Rule> rules = new ArrayList<>();
    Objects.requireNonNullElse(docs, swagger)
        .forEach(each -> rules.add(rule(each, HeaderProfile.docs())));
    noncePages.forEach(each -> rules.add(rule(each, HeaderProfile.pageWithNonce())));
    pages.forEach(each -> rules.add(rule(each, HeaderProfile.page())));
    return RuleOrder.specificFirst(rules, (one, other) -> one.match().covers(other.match()));
  }

  private SecurityHeadersFilter.Rule rule(PathPattern paths, HeaderProfile profile) {
    return new SecurityHeadersFilter.Rule(paths, adjusted(profile));
  }

  /** Returns the header profile of all other paths. */
  HeaderProfile otherPaths() {
    return adjusted(isForAllPaths() ? HeaderProfile.api() : HeaderProfile.none());
  }

  /** Returns the {@code Strict-Transport-Security} of responses over https; empty for none. */
  String strictTransport() {
    return Objects.requireNonNullElse(
        transportSecurity, isForAllPaths() ? SecurityHeadersFilter.TRANSPORT : "");
  }

  /** Returns a profile with the operator's headers. */
  private HeaderProfile adjusted(HeaderProfile profile) {
    HeaderProfile adjusted = profile;
    for (var each : headers.entrySet()) {
      adjusted = adjusted.with(each.getKey(), each.getValue());
    }
    return adjusted;
  }
}
