// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.limit;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.edge.ClientAddress;
import dev.headroom.edge.EdgeServer;
import dev.headroom.edge.RequestMatch;
import dev.headroom.edge.RequestOrder;
import dev.headroom.edge.TrustedProxies;
import dev.headroom.ground.TimeSource;
import dev.headroom.limit.LimitSettings;
import dev.headroom.limit.RateLimits;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitRule;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.nio.charset.Charset;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that stand in the body or in a token. */
class RateLimitKeysTest {
  private final AtomicReference<String> read = new AtomicReference<>("");
  private EdgeServer server;

  @BeforeEach
  void start() throws Exception {
    // The test's tokens are a header; in an application they are verified before.
    RequestClaims claims = (request, name) -> request.getHeader("X-Claim-" + name);
    RequestLimitRule.KeySources callers =
        new RequestLimitRule.KeySources(
            new ClientAddress(TrustedProxies.parse(List.of("127.0.0.1"))), claims);
    server =
        new EdgeServer(
            (request, response) ->
                read.set(new String(request.getInputStream().readAllBytes(), UTF_8)),
            EdgeServer.encodingFilter(),
            new RateLimitFilter(
                RequestOrder.LIMIT,
                List.of(
                    keyed("POST /sign-in", "account", "json:username"),
                    keyed("POST /encoded", "encoded", "json:username"),
                    observed("POST /trial", "json:username"),
                    keyed("/tenant", "tenant", "tenant")),
                RateLimits.inProcess(
                    LimitSettings.defaults(), TimeSource.system(), LimitListener.NONE),
                callers,
                new RecentRefusals(1)));
  }

  private static LimitRule rule(String name, String limit) {
    return LimitRule.of(Limit.parse(name, limit));
  }

  private static RequestLimitRule keyed(String match, String name, String key) {
    return new RequestLimitRule(
        RequestMatch.parse(match),
        CallerMatch.parse("anyone"),
        RequestKey.parse(key),
        rule(name, "1/h"),
        1);
  }

  private static RequestLimitRule observed(String match, String key) {
    return new RequestLimitRule(
        RequestMatch.parse(match),
        CallerMatch.parse("anyone"),
        RequestKey.parse(key),
        rule("trial", "1/h").asObserved(),
        1);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** However many addresses try, one account gets its attempts and no more. */
  @Test
  void countsByAMemberOfTheBodyWhoeverSendsItAndHandsTheBodyOn() throws Exception {
    String body = "{\"username\":\"ann\",\"password\":\"x\"}";
    assertThat(post("192.0.2.1", body.getBytes(UTF_8))).isEqualTo(200);
    assertThat(read.get()).isEqualTo(body);

    assertThat(post("192.0.2.2", "{\"username\":\" ANN\"}".getBytes(UTF_8))).isEqualTo(429);
    assertThat(post("192.0.2.3", "{\"\\u0075sername\":\"ann\"}".getBytes(UTF_8))).isEqualTo(429);
    assertThat(post("192.0.2.3", "{\"username\":\"bob\"}".getBytes(UTF_8))).isEqualTo(200);
  }

  /** {@code String.trim} takes control characters off too, which {@code strip} leaves. */
  @ParameterizedTest
  @ValueSource(strings = {"\\u0001ann\\u0000", "ann\\u007f ", "\u00a0ann\u2003", "\\n\\u0000 ann"})
  void countsByTheMemberWithoutWhatAHandlerMayTrim(String spelling) throws Exception {
    assertThat(post("192.0.2.1", "{\"username\":\"ann\"}".getBytes(UTF_8))).isEqualTo(200);
    assertThat(post("192.0.2.2", ("{\"username\":\"" + spelling + "\"}").getBytes(UTF_8)))
        .isEqualTo(429);
  }

  /** The handler decodes by the charset, so bytes that are not UTF-8 must not hide the member. */
  @ParameterizedTest
  @CsvSource({
    "ISO-8859-1, ISO-8859-1",
    "windows-1252, windows-1252",
    "IBM037, IBM037",
    "UTF-8, ISO-8859-1",
    "US-ASCII, UTF-8",
    "UTF-16, UTF-8",
    "nonsense, ISO-8859-1"
  })
  void countsByTheMemberInEveryCharset(String named, String written) throws Exception {
    byte[] body = "{\"a\":\"\u00e9\",\"username\":\"ann\"}".getBytes(Charset.forName(written));
    String type = "application/json;charset=" + named;
    assertThat(post("192.0.2.7", "{\"username\":\"ann\"}".getBytes(UTF_8))).isEqualTo(200);
    assertThat(post("192.0.2.8", body, type)).isEqualTo(429);
  }

  /** Spring Boot sets the request's encoding; its converters decode by the type's. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "charset=IBM037, IBM037, 429",
        "charset=\"cp037\", IBM037, 429",
        "charset='IBM037', IBM037, 415",
        "CHARSET=IBM037, UTF-8, 415",
        "charset=utf-8;charset=IBM037, IBM037, 415",
        "x=\";charset=IBM037\", UTF-8, 415",
        "charset=utf8, UTF-8, 429",
        "x=y, UTF-8, 429"
      })
  void countsByTheCharsetOfTheTypeOrRefuses(String parameter, String written, int status)
      throws Exception {
    assertThat(
            post(
                "/encoded",
                "192.0.2.7",
                "{\"username\":\"ann\"}".getBytes(UTF_8),
                "application/json"))
        .isEqualTo(200);
    byte[] body = "{\"username\":\"ann\"}".getBytes(Charset.forName(written));
    assertThat(post("/encoded", "192.0.2.8", body, "application/json;" + parameter))
        .isEqualTo(status);
  }

  @Test
  void countsByAddressWhereTheBodyNamesNobody() throws Exception {
    assertThat(post("192.0.2.4", "{}".getBytes(UTF_8))).isEqualTo(200);
    assertThat(post("192.0.2.4", "[]".getBytes(UTF_8))).isEqualTo(429);
    assertThat(post("192.0.2.5", "{}".getBytes(UTF_8))).isEqualTo(200);
  }

  @Test
  void refusesABodyThatItCannotLookInto() throws Exception {
    assertThat(post("192.0.2.6", "{\"username\":\"eve\"}".getBytes(UTF_16LE))).isEqualTo(400);
    assertThat(post("192.0.2.6", ("\ufeff" + "{\"username\":\"eve\"}").getBytes(UTF_8)))
        .isEqualTo(400);
    String large = "{\"pad\":\"" + "x".repeat(70_000) + "\",\"username\":\"eve\"}";
    assertThat(post("192.0.2.6", large.getBytes(UTF_8))).isEqualTo(413);
    assertThat(post("192.0.2.6", "{\"username\":\"eve\"}".getBytes(UTF_8))).isEqualTo(200);
  }

  // A reader of YAML that was on the class path read what the limit did not.
  @ParameterizedTest
  @ValueSource(strings = {"application/yaml", "application/x-jackson-smile", "text/plain"})
  void refusesABodyOfAnotherTypeThanJson(String type) throws Exception {
    assertThat(post("192.0.2.9", "username: ann".getBytes(UTF_8), type)).isEqualTo(415);
  }

  /** A handler that decodes it would find the member that is not found here. */
  @Test
  void refusesAnEncodedBody() throws Exception {
    byte[] encoded = {0x1f, (byte) 0x8b, 8, 0};
    assertThat(
            server
                .send(
                    server
                        .to("/sign-in")
                        .header("Content-Type", "application/json")
                        .header("Content-Encoding", "gzip")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(encoded)))
                .statusCode())
        .isEqualTo(415);
  }

  @ParameterizedTest
  @CsvSource({"text/plain, 10", "application/json, 70000"})
  void refusesNoBodyForARuleOnTrial(String type, int length) throws Exception {
    String body = "x".repeat(length);
    assertThat(
            server
                .send(
                    server
                        .to("/trial")
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofString(body)))
                .statusCode())
        .isEqualTo(200);
    assertThat(read.get()).isEqualTo(body);
  }

  /** No header of HTTP/2 shows a body. */
  @Test
  void refusesABodyOfAnotherTypeOverHttp2AndPassesNone() throws Exception {
    assertThat(postByHttp2("username: ann", "application/yaml")).isEqualTo(415);
    assertThat(postByHttp2("{\"username\":\"ann\"}", "application/json")).isEqualTo(200);
    assertThat(read.get()).isEqualTo("{\"username\":\"ann\"}");
    assertThat(postByHttp2("{\"username\":\"ann\"}", "application/json")).isEqualTo(429);
    assertThat(postByHttp2("", "application/yaml")).isEqualTo(200);
    assertThat(read.get()).isEmpty();
  }

  private int postByHttp2(String body, String type) throws Exception {
    return server
        .sendByHttp2(
            server
                .to("/sign-in")
                .header("Content-Type", type)
                .POST(
                    HttpRequest.BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(body.getBytes(UTF_8)))))
        .statusCode();
  }

  @Test
  void countsByAClaim() throws Exception {
    assertThat(get("/tenant", "X-Claim-tenant", "acme")).isEqualTo(200);
    assertThat(get("/tenant", "X-Claim-tenant", "acme")).isEqualTo(429);
    assertThat(get("/tenant", "X-Claim-tenant", "other")).isEqualTo(200);
  }

  private int get(String path, String... headers) throws Exception {
    return server.get(path, headers).statusCode();
  }

  private int post(String address, byte[] body) throws Exception {
    return post(address, body, "application/json");
  }

  private int post(String address, byte[] body, String type) throws Exception {
    return post("/sign-in", address, body, type);
  }

  private int post(String path, String address, byte[] body, String type) throws Exception {
    return server
        .send(
            server
                .to(path)
                .header("X-Forwarded-For", address)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)))
        .statusCode();
  }
}
