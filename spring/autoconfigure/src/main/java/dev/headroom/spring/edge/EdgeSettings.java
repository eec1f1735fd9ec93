// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import dev.headroom.edge.PathPattern;
import dev.headroom.edge.TrustedProxies;
import dev.headroom.edge.browser.CorsSettings;
import dev.headroom.edge.browser.CsrfSettings;
import dev.headroom.edge.browser.HeaderProfile;
import dev.headroom.edge.browser.SecurityHeadersFilter;
import dev.headroom.edge.compression.CompressionSettings;
import dev.headroom.edge.guard.BodyPace;
import dev.headroom.edge.guard.GuardSettings;
import dev.headroom.edge.guard.JsonBounds;
import dev.headroom.edge.overload.DeadlineSettings;
import dev.headroom.edge.responsecache.ResponseCacheRule;
import dev.headroom.edge.responsecache.ResponseCacheSettings;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the door as its room wants them.
 *
 * <p>Immutable.
 *
 * @param headers which paths get which profile
 * @param others the profile of all other paths
 * @param deadline null for none
 */
public record EdgeSettings(
    TrustedProxies proxies,
    List<SecurityHeadersFilter.Rule> headers,
    HeaderProfile others,
    CorsSettings cors,
    CsrfSettings csrf,
    GuardSettings guard,
    @Nullable DeadlineSettings deadline,
    CompressionSettings compression,
    ResponseCacheSettings responses) {

  private static final String AT = "headroom.edge.";

  /**
   * Reads all of them.
   *
   * @throws SettingsException names all faults
   */
  public static EdgeSettings of(EdgeProperties edge) {
    Reader reader = new Reader();
    TrustedProxies proxies = reader.read(() -> TrustedProxies.parse(edge.trustedProxies()));
    List<SecurityHeadersFilter.Rule> headers = reader.headers(edge);
    CorsSettings cors = reader.read(() -> cors(edge.cors()));
    CsrfSettings csrf = reader.read(() -> reader.csrf(edge));
    GuardSettings guard = reader.guard(edge);
    DeadlineSettings deadline =
        edge.deadline().isZero() ? null : reader.read(() -> new DeadlineSettings(edge.deadline()));
    CompressionSettings compression = reader.compression(edge.compression());
    ResponseCacheSettings responses = reader.responses(edge.responseCache());
    reader.ranges(edge);
    reader.check.throwIfAny();
    return new EdgeSettings(
        known(proxies),
        headers,
        adjusted(HeaderProfile.api(), edge.headers()),
        known(cors),
        known(csrf),
        known(guard),
        deadline,
        known(compression),
        known(responses));
  }

  private static <T> T known(@Nullable T read) {
    return Objects.requireNonNull(read, "faults were thrown before");
  }

  private static HeaderProfile adjusted(HeaderProfile profile, EdgeProperties.Headers headers) {
    HeaderProfile adjusted = profile;
    for (var each : headers.set().entrySet()) {
      adjusted = adjusted.with(each.getKey(), each.getValue());
    }
    return adjusted;
  }

  private static CorsSettings cors(EdgeProperties.Cors cors) {
    return new CorsSettings(
        cors.origins(),
        cors.credentials(),
        cors.methods(),
        cors.headers(),
        cors.exposed(),
        cors.maxAge());
  }

  /** Reads on after a fault, so that the next one is found too. */
  private static final class Reader {
    private final SettingsCheck check = new SettingsCheck();

    <T> @Nullable T read(Supplier<@Nullable T> source) {
      return read(UnaryOperator.identity(), source);
    }

    /** Reads, and tells the faults under the names that operators write. */
    <T> @Nullable T read(UnaryOperator<String> subject, Supplier<@Nullable T> source) {
      try {
        return source.get();
      } catch (SettingsException e) {
        e.faults()
            .forEach(each ->
                check.require(
                    false,
                    subject.apply(each.subject()),
                    each.value(),
                    each.allowed(),
                    each.remedy()));
        return null;
      }
    }

    List<PathPattern> paths(String subject, List<String> paths) {
      List<PathPattern> read = new ArrayList<>();
      for (String each : paths) {
        PathPattern path = read(any -> subject, () -> PathPattern.parse(each));
        if (path != null) {
          read.add(path);
        }
      }
      return read;
    }

    List<SecurityHeadersFilter.Rule> headers(EdgeProperties edge) {
      List<SecurityHeadersFilter.Rule> read = new ArrayList<>();
      rules(read, "docs", edge.docs(), adjusted(HeaderProfile.docs(), edge.headers()));
      rules(
          read,
          "nonce-pages",
          edge.noncePages(),
          adjusted(HeaderProfile.pageWithNonce(), edge.headers()));
      rules(read, "pages", edge.pages(), adjusted(HeaderProfile.page(), edge.headers()));
      return List.copyOf(read);
    }

    private void rules(
        List<SecurityHeadersFilter.Rule> into,
        String setting,
        List<String> paths,
        HeaderProfile profile) {
      paths(AT + setting, paths)
          .forEach(each -> into.add(new SecurityHeadersFilter.Rule(each, profile)));
    }

    CsrfSettings csrf(EdgeProperties edge) {
      EdgeProperties.Csrf csrf = edge.csrf();
      String secret = csrf.secret();
      return new CsrfSettings(
          csrf.endpoint(),
          edge.cors().origins().stream().filter(each -> !each.equals("*")).toList(),
          paths(AT + "csrf.exempt", csrf.exempt()),
          csrf.sessionCookies(),
          secret == null || secret.isBlank() ? CsrfSettings.randomSecret() : secret);
    }

    @Nullable GuardSettings guard(EdgeProperties edge) {
      EdgeProperties.Body body = edge.body();
      BodyPace pace =
          read(() -> new BodyPace(body.grace(), body.leastBytesPerSecond(), body.total()));
      EdgeProperties.Json json = edge.json();
      JsonBounds bounds =
          read(() -> new JsonBounds(json.depth(), json.textBytes(), json.numberDigits()));
      return read(
          any -> any.replace("edge.guard", "edge"),
          () ->
              new GuardSettings(
                  edge.maxBodyBytes(),
                  edge.maxUriLength(),
                  pace == null ? BodyPace.defaults() : pace,
                  bounds == null ? JsonBounds.defaults() : bounds));
    }

    @Nullable CompressionSettings compression(EdgeProperties.Compression compression) {
      List<PathPattern> secret = paths(AT + "compression.secret", compression.secret());
      Boolean zstd = compression.zstd();
      return read(() ->
          new CompressionSettings(
              compression.minBytes(),
              compression.level(),
              CompressionSettings.defaults().types(),
              secret,
              zstd == null ? CompressionSettings.hasZstd() : zstd));
    }

    @Nullable ResponseCacheSettings responses(EdgeProperties.ResponseCache responses) {
      List<ResponseCacheRule> read = new ArrayList<>();
      responses
          .rules()
          .forEach((name, rule) -> {
            String at = AT + "response-cache.rules." + name + ".match";
            String written = rule.match();
            PathPattern match =
                read(any -> at, () -> PathPattern.parse(written == null ? "" : written));
            // A rule without paths is read on, so that its other faults are told too.
            PathPattern known = match == null ? PathPattern.parse("/") : match;
            ResponseCacheRule one = read(() -> rule(name, known, rule));
            if (match != null && one != null) {
              read.add(one);
            }
          });
      return read(() ->
          new ResponseCacheSettings(
              read,
              responses.maxBytes(),
              responses.maxResponseBytes(),
              responses.fillWait(),
              responses.sessionCookies()));
    }

    private static ResponseCacheRule rule(
        String name, PathPattern match, EdgeProperties.ResponseRule rule) {
      return new ResponseCacheRule(
          name,
          match,
          rule.ttl(),
          rule.staleWhileRevalidate(),
          rule.staleIfError(),
          rule.shared(),
          rule.notFound(),
          rule.vary(),
          rule.tags());
    }

    void ranges(EdgeProperties edge) {
      Duration hour = Duration.ofHours(1);
      Duration second = Duration.ofSeconds(1);
      EdgeProperties.Container container = edge.container();
      check
          .between(
              AT + "max-in-flight-per-client", edge.maxInFlightPerClient(), 0, 1_000_000, "set 256")
          .between(
              AT + "request-log.threshold",
              edge.requestLog().threshold(),
              Duration.ZERO,
              hour,
              "set 1s")
          .between(AT + "container.read-timeout", container.readTimeout(), second, hour, "set 4s")
          .between(
              AT + "container.header-timeout", container.headerTimeout(), second, hour, "set 10s")
          .between(AT + "container.max-headers", container.maxHeaders(), 8, 1000, "set 64");
      edge.headers()
          .set()
          .forEach((name, value) ->
              check.require(
                  name.matches("[A-Za-z0-9-]{1,64}") && value.chars().noneMatch(c -> c < ' '),
                  AT + "headers.set." + name,
                  value,
                  "a header's name, and a value in one line",
                  "correct it, or leave it out"));
    }
  }
}
