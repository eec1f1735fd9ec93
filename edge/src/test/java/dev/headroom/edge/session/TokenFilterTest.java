// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.headroom.edge.EdgeServer;
import dev.headroom.edge.PathPattern;
import dev.headroom.edge.Problem;
import dev.headroom.edge.responsecache.ResponseCache;
import dev.headroom.edge.responsecache.ResponseCacheFilter;
import dev.headroom.edge.responsecache.ResponseCacheRule;
import dev.headroom.edge.responsecache.ResponseCacheSettings;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import dev.headroom.session.SessionListener;
import dev.headroom.session.SessionSettings;
import dev.headroom.session.Sessions;
import dev.headroom.session.SignIn;
import dev.headroom.session.device.Device;
import dev.headroom.session.device.MemorySessionStore;
import dev.headroom.session.revocation.Freshness;
import dev.headroom.session.revocation.RevocableToken;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.revocation.RevocationEntry;
import dev.headroom.session.revocation.RevocationResult;
import dev.headroom.session.revocation.RevocationStore;
import dev.headroom.session.revocation.Revocations;
import dev.headroom.session.token.AccessToken;
import dev.headroom.session.token.JwtAccessTokens;
import dev.headroom.session.token.MemorySigningKeyStore;
import dev.headroom.session.token.SigningKeys;
import dev.headroom.session.token.TokenVerifier;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@SuppressWarnings("NullAway.Init") // set before each test, by JUnit
final class TokenFilterTest {
  private static final SessionSettings SETTINGS = SessionSettings.of("edge");

  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private final AtomicInteger lookups = new AtomicInteger();
  private Sessions sessions;
  private EdgeServer server;
  private EdgeServer beside;
  private StalledStore store;
  private TokenVerifier gate;

  @BeforeEach
  void start() throws Exception {
    TimeSource time = TimeSource.system();
    MemorySessionStore record = new MemorySessionStore(time);
    SigningKeys keys =
        new SigningKeys(new MemorySigningKeyStore(), "k".repeat(32), SETTINGS.keyRotation());
    JwtAccessTokens tokens = new JwtAccessTokens(keys, SETTINGS.issuer());
    store = new StalledStore(counted(record));
    // Nobody reads it again: a look at the store is due only where a test means it.
    Revocations revocations =
        SETTINGS
            .revocations()
            .bound(Duration.ofHours(1), Duration.ofMinutes(1))
            .store(store)
            .withoutBackground()
            .build();
    keys.rotate(revocations.now());
    sessions = new Sessions(record, revocations, tokens, SETTINGS, SessionListener.NONE);
    gate =
        new TokenVerifier(
            tokens, revocations, SETTINGS.verifiedTokens(), time, SessionListener.NONE);
    List<TokenFilter.Rule> rules =
        List.of(new TokenFilter.Rule(PathPattern.parse("/admin/**"), Freshness.FRESH));
    server = new EdgeServer(TokenFilterTest::name, new TokenFilter(gate, rules, seen::add));
    beside = new EdgeServer(TokenFilterTest::name, new TokenFilter(gate, rules, seen::add, false));
  }

  private static void name(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    AccessToken access = TokenFilter.accessOf(request);
    String stored = request.getParameter("stored");
    if (stored != null) {
      response.addHeader("Cache-Control", stored);
    }
    byte[] name = (access == null ? "nobody" : access.user()).getBytes(StandardCharsets.UTF_8);
    response.getOutputStream().write(name);
  }

  @AfterEach
  void end() {
    server.close();
    beside.close();
  }

  /** An application whose Spring Security reads tokens of another issuer, or API keys. */
  @Test
  void leavesTokensOfOthersToTheFiltersThatFollow() throws Exception {
    for (String foreign :
        List.of("sk_live_4eC39Hq", "aGk+/w==", "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJpZHAifQ.x")) {
      assertThat(EdgeServer.text(beside.get("/a", "Authorization", "Bearer " + foreign)))
          .isEqualTo("nobody");
      refusal("Bearer " + foreign);
    }
    String token = token();
    assertThat(EdgeServer.text(beside.get("/a", "Authorization", "Bearer " + token)))
        .isEqualTo("ann");
    assertThat(beside.get("/a", "Authorization", "Bearer " + token + "x").statusCode())
        .isEqualTo(401);
    assertThat(beside.rawGet("/a", "Authorization: Basic a", "Authorization: Digest b"))
        .startsWith("HTTP/1.1 200");
  }

  /** A client that got 401 signed its user out because a database was slow. */
  @Test
  void answersUnavailableAndNotUnauthorizedWhileNobodyKnowsWhetherATokenIsRevoked()
      throws Exception {
    String token = token();
    store.unavailable = true;
    var response = server.get("/admin/a", "Authorization", "Bearer " + token);
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(EdgeServer.header(response, "Retry-After")).isEqualTo("1");
    assertThat(response.headers().firstValue("WWW-Authenticate")).isEmpty();
    store.unavailable = false;
    assertThat(EdgeServer.text(server.get("/admin/a", "Authorization", "Bearer " + token)))
        .isEqualTo("ann");
  }

  @Test
  void tellsTheHandlerWhoAsks() throws Exception {
    String token = token();
    assertThat(EdgeServer.text(server.get("/a", "Authorization", "Bearer " + token)))
        .isEqualTo("ann");
    assertThat(EdgeServer.text(server.get("/admin/a", "Authorization", "bearer " + token)))
        .isEqualTo("ann");
    assertThat(seen).hasSize(1);
  }

  @Test
  void keepsPersonalResponsesOutOfEveryCacheUnlessTheHandlerSaysOtherwise() throws Exception {
    String token = token();
    var personal = server.get("/a", "Authorization", "Bearer " + token);
    var chosen = server.get("/a?stored=private", "Authorization", "Bearer " + token);
    assertThat(EdgeServer.header(personal, "Cache-Control")).isEqualTo("no-store");
    assertThat(EdgeServer.header(chosen, "Cache-Control")).isEqualTo("private");
    assertThat(EdgeServer.header(server.get("/a"), "Cache-Control")).isEmpty();
  }

  @Test
  void leavesAResponseToTheCacheWhoseRuleSharesIt() throws Exception {
    ResponseCacheRule shared =
        new ResponseCacheRule(
            "shared",
            PathPattern.parse("/a"),
            Duration.ofMinutes(1),
            Duration.ZERO,
            Duration.ZERO,
            true,
            false,
            List.of(),
            List.of(),
            0,
            false);
    ResponseCacheSettings settings = ResponseCacheSettings.defaults(shared);
    ResponseCache cache =
        new ResponseCache(settings, TimeSource.system(), new SimpleMeterRegistry());
    try (EdgeServer cached =
        new EdgeServer(
            TokenFilterTest::name,
            new ResponseCacheFilter(settings, cache, null, request -> null),
            new TokenFilter(gate, List.of(), seen::add))) {
      var first = cached.get("/a", "Authorization", "Bearer " + token());
      var second = cached.get("/a", "Authorization", "Bearer " + token());
      assertThat(EdgeServer.header(first, "Cache-Control")).isEmpty();
      assertThat(EdgeServer.header(second, "Cache-Status")).startsWith("headroom; hit");
    }
  }

  @Test
  void letsARequestWithoutATokenGoOnAsNobody() throws Exception {
    assertThat(EdgeServer.text(server.get("/a"))).isEqualTo("nobody");
    assertThat(EdgeServer.text(server.get("/a", "Authorization", "Basic YTpi")))
        .isEqualTo("nobody");
  }

  @Test
  void answersEveryBadTokenAlike() throws Exception {
    String token = token();
    sessions.revoke(Revocation.user("ann"));
    String revoked = refusal("Bearer " + token);
    assertThat(revoked).contains("\"status\":401").doesNotContain("revoked");
    assertThat(refusal("Bearer " + token.substring(9))).isEqualTo(revoked);
    assertThat(refusal("Bearer ")).isEqualTo(revoked);
    assertThat(refusal("Bearer " + "a".repeat(5000))).isEqualTo(revoked);
    assertThat(refusal("Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4ifQ.")).isEqualTo(revoked);
  }

  @Test
  void believesNoneOfSeveralHeaders() throws Exception {
    String line = "Authorization: Bearer " + token();
    assertThat(server.rawGet("/a", line, line)).startsWith("HTTP/1.1 401");
    assertThat(server.rawGet("/a", line)).startsWith("HTTP/1.1 200");
  }

  @Test
  void addsNoHeaderThatATokenBrings() throws Exception {
    String answer = server.rawGet("/a", "Authorization: Bearer x\rSet-Cookie: admin=1");
    assertThat(answer).startsWith("HTTP/1.1 40").doesNotContain("\nSet-Cookie");
  }

  @Test
  void writesNoLogHoweverManyBadTokensCome() throws Exception {
    Logger root = (Logger) LoggerFactory.getLogger("dev.headroom");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.list = Collections.synchronizedList(log.list);
    log.start();
    root.addAppender(log);
    for (int i = 0; i < 500; i++) {
      refusal("Bearer " + i + "." + i + "." + i);
    }
    root.detachAppender(log);
    assertThat(log.list).isEmpty();
  }

  private String token() {
    return sessions
        .signIn(SignIn.of("ann", Device.of("", "curl", "203.0.113.9"), "user"))
        .accessToken();
  }

  /** A store that can be made unavailable. Thread-safe. */
  private static final class StalledStore implements RevocationStore {
    private final RevocationStore behind;
    private volatile boolean unavailable;

    StalledStore(RevocationStore behind) {
      this.behind = behind;
    }

    private RevocationStore store() {
      if (unavailable) {
        throw new StoreUnavailableException("session store", "anything", Duration.ofSeconds(1));
      }
      return behind;
    }

    @Override
    public Changes changesAfter(Position position) {
      return store().changesAfter(position);
    }

    @Override
    public RevocationResult revoke(Revocation order, Position from) {
      return store().revoke(order, from);
    }

    @Override
    public void restore(List<RevocationEntry> lost, Position from) {
      store().restore(lost, from);
    }

    @Override
    public Lookup lookup(RevocableToken token) {
      return store().lookup(token);
    }

    @Override
    public long removeExpired() {
      return store().removeExpired();
    }

    @Override
    public Confirmations confirmations(long revision, String origin, Duration lately) {
      return store().confirmations(revision, origin, lately);
    }

    @Override
    public void leave(String instance) {
      store().leave(instance);
    }

    @Override
    public void onChange(Runnable wake) {
      behind.onChange(wake);
    }
  }

  private String refusal(String header) throws Exception {
    var response = server.get("/a", "Authorization", header);
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(EdgeServer.header(response, "Content-Type")).isEqualTo(Problem.MEDIA_TYPE);
    assertThat(EdgeServer.header(response, "WWW-Authenticate"))
        .isEqualTo("Bearer error=\"invalid_token\"");
    return EdgeServer.text(response);
  }

  @Test
  void aFreshPathAsksTheStoreInEverySpelling() throws Exception {
    String header = "Authorization: Bearer " + token();
    server.rawGet("/a", header);
    for (String path :
        List.of("/admin/a", "/%61dmin/a", "/admin;x=y/a", "//admin/a", "/x/../admin/a")) {
      int before = lookups.get();
      assertThat(server.rawGet(path, header)).startsWith("HTTP/1.1 200");
      assertThat(lookups).as(path).hasValue(before + 1);
    }
    int before = lookups.get();
    server.rawGet("/a", header);
    assertThat(lookups).hasValue(before);
  }

  /** Counts the look-ups of tokens in a store. */
  private RevocationStore counted(RevocationStore store) {
    return (RevocationStore)
        Proxy.newProxyInstance(
            RevocationStore.class.getClassLoader(),
            new Class<?>[] {RevocationStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("lookup")) {
                lookups.incrementAndGet();
              }
              return method.invoke(store, arguments);
            });
  }
}
