// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headroom.media.PermanentFailureException;
import dev.headroom.media.RetryLaterException;
import dev.headroom.media.cdn.provider.CloudflareProvider;
import dev.headroom.media.cdn.provider.FastlyProvider;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The providers by REST, before a server that checks the shape of their calls. */
class RestProvidersTest {
  private static final String DONE = "{\"success\":true,\"errors\":[],\"result\":{\"id\":\"1\"}}";

  private final ApiServer server = new ApiServer();

  RestProvidersTest() throws IOException {
    server.respond(200, Map.of(), DONE);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void purgesAZoneOfCloudflareByTagsUrlsAndPrefixes() throws Exception {
    make(
        cloudflare(Duration.ofSeconds(20)),
        Purge.tags("a-1", "a-2")
            .and(Purge.urls("https://x.org/1?q=2"))
            .and(Purge.prefixes("https://x.org/img")));

    assertThat(server.requests()).hasSize(3);
    assertThat(server.requests())
        .allSatisfy(each -> {
          assertThat(each.method()).isEqualTo("POST");
          assertThat(each.uri().getPath()).isEqualTo("/client/v4/zones/zone1/purge_cache");
          assertThat(each.header("Authorization")).isEqualTo("Bearer secret");
          assertThat(each.header("Content-Type")).isEqualTo("application/json");
        });
    assertThat(bodies())
        .containsExactly(
            JsonMapper.shared().readTree("{\"tags\":[\"a-1\",\"a-2\"]}"),
            JsonMapper.shared().readTree("{\"files\":[\"https://x.org/1?q=2\"]}"),
            JsonMapper.shared().readTree("{\"prefixes\":[\"x.org/img\"]}"));
  }

  @Test
  void purgesFiveThousandUrlsInFiftyCalls() throws Exception {
    String[] urls =
        IntStream.range(0, 5000).mapToObj(each -> "https://x.org/" + each).toArray(String[]::new);

    make(cloudflare(Duration.ofSeconds(20)), Purge.urls(urls));

    assertThat(server.requests()).hasSize(50);
    assertThat(bodies()).allMatch(each -> each.path("files").size() == 100);
  }

  @Test
  void purgesAServiceOfFastlyByKeysAndUrls() throws Exception {
    FastlyProvider fastly =
        new FastlyProvider("service1", "secret", server.address(), Duration.ofSeconds(20));

    make(fastly, Purge.tags("a-1", "a-2").and(Purge.urls("https://x.org/1?q=2")));

    assertThat(server.requests()).hasSize(2);
    ApiServer.Request keys = server.requests().get(0);
    assertThat(keys.method()).isEqualTo("POST");
    assertThat(keys.uri()).isEqualTo(URI.create("/service/service1/purge"));
    assertThat(keys.header("Surrogate-Key")).isEqualTo("a-1 a-2");
    assertThat(keys.header("Fastly-Key")).isEqualTo("secret");
    assertThat(server.requests().get(1).uri()).isEqualTo(URI.create("/purge/x.org/1?q=2"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> fastly.plan(Purge.prefixes("https://x.org/img")))
        .withMessageContaining("tag");
  }

  @Test
  void keepsKeysOfFastlyWithinTheLengthOfAHeader() {
    FastlyProvider fastly =
        new FastlyProvider("service1", "secret", server.address(), Duration.ofSeconds(20));
    String[] longTags =
        IntStream.range(100, 300).mapToObj(each -> "t".repeat(200) + each).toArray(String[]::new);

    List<CdnCall> calls = fastly.plan(Purge.tags(longTags));

    assertThat(calls)
        .allMatch(each -> each.headers().getOrDefault("Surrogate-Key", "").length() <= 16_000);
    assertThat(calls.stream().mapToInt(each -> each.items().size()).sum()).isEqualTo(200);
  }

  @Test
  void triesAgainWhenTheProviderSaysSo() {
    server.respond(429, Map.of("Retry-After", "7"), "slow down");

    assertThatExceptionOfType(RetryLaterException.class)
        .isThrownBy(this::purge)
        .matches(each -> each.delay().equals(Duration.ofSeconds(7)));
    String inAMinute =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            ZonedDateTime.now(ZoneOffset.UTC).plusMinutes(1));
    server.respond(429, Map.of("Retry-After", inAMinute), "");
    assertThatExceptionOfType(RetryLaterException.class)
        .isThrownBy(this::purge)
        .matches(each -> each.delay().toSeconds() >= 40 && each.delay().toSeconds() <= 60);
    server.respond(429, Map.of("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"), "");
    assertThatExceptionOfType(RetryLaterException.class)
        .isThrownBy(this::purge)
        .matches(each -> each.delay().isZero());
    server.respond(429, Map.of("Retry-After", "soon"), "");
    assertThatExceptionOfType(RetryLaterException.class).isThrownBy(this::purge);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 401, 403, 500, 502, 503})
  void triesAgainWhatAnOperatorOrTimeMends(int status) {
    server.respond(status, Map.of(), "");

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(this::purge)
        .withMessageContaining(Integer.toString(status))
        .withMessageNotContaining("secret");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 422})
  void givesUpWhatIsMalformed(int status) {
    server.respond(status, Map.of(), "{\"success\":false}");

    assertThatExceptionOfType(PermanentFailureException.class).isThrownBy(this::purge);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "not json", "{\"success\":false,\"errors\":[{\"code\":1}]}", "[]"})
  void triesAgainWhatWasNotConfirmed(String body) {
    server.respond(200, Map.of(), body);

    assertThatExceptionOfType(IOException.class).isThrownBy(this::purge);
  }

  @Test
  void triesAgainWhenTheProviderNeverResponds() {
    server.beSilent();

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> make(cloudflare(Duration.ofMillis(300)), Purge.tags("a")));
  }

  @Test
  @Timeout(240)
  void triesAgainWhenTheProviderStopsAfterTheHeaders() {
    server.stallAfterHeaders();

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> make(cloudflare(Duration.ofMillis(300)), Purge.tags("a")));
  }

  @Test
  void readsTheBeginningOfALongBody() {
    server.respond(200, Map.of(), DONE + " ".repeat(1_000_000));

    assertThatCode(this::purge).doesNotThrowAnyException();
  }

  @Test
  void refusesATokenThatIsNoHeaderWithoutShowingIt() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new FastlyProvider("s", "sec\nret", server.address(), Duration.ofSeconds(1)))
        .withMessageNotContaining("sec\nret");
  }

  @Test
  void explainsWithoutTheSecret() {
    List<CdnCall> calls = cloudflare(Duration.ofSeconds(1)).plan(Purge.tags("a"));

    assertThat(calls).hasSize(1);
    assertThat(calls.toString()).contains("purge_cache").doesNotContain("secret");
    assertThat(server.requests()).isEmpty();
  }

  private void purge() throws Exception {
    make(cloudflare(Duration.ofSeconds(20)), Purge.tags("a"));
  }

  private CloudflareProvider cloudflare(Duration timeout) {
    return new CloudflareProvider(
        "zone1", "secret", URI.create(server.address() + "/client/v4"), timeout);
  }

  private static void make(PurgeProvider provider, Purge purge) throws Exception {
    for (CdnCall each : provider.plan(purge)) {
      provider.make(each);
    }
  }

  private List<JsonNode> bodies() {
    return server.requests().stream()
        .map(each -> JsonMapper.shared().readTree(each.body()))
        .toList();
  }
}
