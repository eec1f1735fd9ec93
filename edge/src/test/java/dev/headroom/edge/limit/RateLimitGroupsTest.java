// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.limit;

import static dev.headroom.edge.EdgeServer.header;
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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules of which the first that meets a request counts alone. */
class RateLimitGroupsTest {
  private final List<RequestLimitRule> rules =
      List.of(
          rule("POST /api/login", "login", "1/h", "plan"),
          rule("/api/all/**", "always", "9/h", ""),
          rule("POST /api/**", "write", "2/h", "plan"),
          rule("/api/**", "any", "3/h", "plan"),
          rule("/api/**", "wide", "50/h", "other"));

  private final List<List<LimitExplanation>> explained = new ArrayList<>();
  private EdgeServer server;

  @BeforeEach
  void start() throws Exception {
    RateLimitFilter filter =
        new RateLimitFilter(
            RequestOrder.LIMIT,
            rules,
            RateLimits.inProcess(LimitSettings.defaults(), TimeSource.system(), LimitListener.NONE),
            new ClientAddress(TrustedProxies.parse(List.of())));
    server = new EdgeServer((request, response) -> explained.add(filter.explain(request)), filter);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void asksTheFirstOfAGroupThatMeetsTheRequestAndAllOfNoGroup() throws Exception {
    assertThat(header(server.get("/api/all/1"), "RateLimit"))
        .isEqualTo("\"always\";r=8, \"any\";r=2, \"wide\";r=49");
    assertThat(post("/api/login")).isEqualTo("\"login\";r=0, \"wide\";r=48");
    assertThat(post("/api/all/1")).isEqualTo("\"always\";r=7, \"write\";r=1, \"wide\";r=47");
  }

  /** A refusal by the first is a refusal: the next of the group does not take its place. */
  @Test
  void refusesByTheFirstThoughTheOthersWouldAdmit() throws Exception {
    post("/api/login");

    assertThat(post("/api/login")).startsWith("\"login\";r=0;t=");
    assertThat(header(server.get("/api/x"), "RateLimit")).startsWith("\"any\";r=2");
  }

  /** Else a client would choose its rule, by a spelling that the handler reads differently. */
  @Test
  void decidesAllOfAGroupThatMayMeetAnAmbiguousPath() throws Exception {
    assertThat(post("/api//login"))
        .isEqualTo("\"login\";r=0, \"write\";r=1, \"any\";r=2, \"wide\";r=49");
    assertThat(post("/api/all/../x"))
        .isEqualTo("\"always\";r=8, \"write\";r=0, \"any\";r=1, \"wide\";r=48");
  }

  @Test
  void explainsWhichRuleWasPassedOverAndWhy() throws Exception {
    post("/api/login");

    assertThat(explained.getFirst())
        .extracting(LimitExplanation::rule, LimitExplanation::applies)
        .extracting(Object::toString)
        .containsExactly(
            "(\"login\", true)",
            "(\"always\", false)",
            "(\"write\", false)",
            "(\"any\", false)",
            "(\"wide\", true)");
    assertThat(explained.getFirst())
        .extracting(LimitExplanation::reason)
        .containsExactly(
            "POST /api/login, anyone, by ip, of group plan",
            "the path is not of /api/all/**",
            "passed over: of group plan, login meets the request before it"
                + " (POST /api/login, anyone)",
            "passed over: of group plan, login meets the request before it"
                + " (POST /api/login, anyone)",
            "/api/**, anyone, by ip, of group other");
  }

  /** A rule on trial changes nothing. */
  @Test
  void evaluatesAnObservedRuleBesideTheFirstThatCounts() throws Exception {
    RequestLimitRule trial = rule("/api/**", "trial", "1/h", "plan");
    RequestLimitRule observed =
        new RequestLimitRule(
            trial.match(), trial.caller(), trial.key(), trial.rule().asObserved(), 1);
    RateLimitFilter filter =
        new RateLimitFilter(
            RequestOrder.LIMIT,
            List.of(observed, rule("/api/**", "any", "2/h", "plan"), trial),
            RateLimits.inProcess(LimitSettings.defaults(), TimeSource.system(), LimitListener.NONE),
            new ClientAddress(TrustedProxies.parse(List.of())));
    try (EdgeServer tried =
        new EdgeServer((request, response) -> explained.add(filter.explain(request)), filter)) {
      assertThat(header(tried.get("/api/x"), "RateLimit")).isEqualTo("\"any\";r=1");
      assertThat(header(tried.get("/api/x"), "RateLimit")).isEqualTo("\"any\";r=0");
      assertThat(tried.get("/api/x").statusCode()).isEqualTo(429);
    }
    assertThat(explained.getFirst())
        .extracting(LimitExplanation::applies)
        .containsExactly(true, true, false);
  }

  /** Which rule is the first is known only where the user is: a group is never torn apart. */
  @Test
  void asksAWholeGroupBehindSignInWhereOneOfItNeedsTheUser() {
    List<RequestLimitRule> mixed =
        List.of(of("vip", "role:VIP", "plan"), of("rest", "anyone", "plan"), of("a", "anyone", ""));

    assertThat(RateLimitFilter.rulesAt(RequestOrder.USER_LIMIT, mixed))
        .extracting(each -> each.rule().name())
        .containsExactly("vip", "rest");
    assertThat(RateLimitFilter.rulesAt(RequestOrder.LIMIT, mixed))
        .extracting(each -> each.rule().name())
        .containsExactly("a");
    assertThat(RateLimitFilter.rulesAt(RequestOrder.LIMIT, rules)).isEqualTo(rules);
  }

  /** Else bad tokens, which sign-in refuses, would be limited no more. */
  @Test
  void leavesAGroupBeforeSignInWhereARuleOnTrialAloneNeedsTheUser() {
    RequestLimitRule vip = of("vip", "role:VIP", "plan");
    RequestLimitRule trial =
        new RequestLimitRule(vip.match(), vip.caller(), vip.key(), vip.rule().asObserved(), 1);
    RequestLimitRule rest = of("rest", "anyone", "plan");
    List<RequestLimitRule> tried = List.of(trial, rest);

    assertThat(RateLimitFilter.rulesAt(RequestOrder.LIMIT, tried)).containsExactly(rest);
    assertThat(RateLimitFilter.rulesAt(RequestOrder.USER_LIMIT, tried)).containsExactly(trial);
  }

  /** One round trip instead of two for what every caller is limited by beside their own rule. */
  @Test
  void decidesARuleForSeveralKindsOfCallersTogetherWithThoseThatNeedTheUser() {
    List<RequestLimitRule> both =
        List.of(of("search", "anonymous, authenticated", ""), of("user", "authenticated", ""));

    assertThat(RateLimitFilter.rulesAt(RequestOrder.USER_LIMIT, both)).isEqualTo(both);
    assertThat(RateLimitFilter.rulesAt(RequestOrder.LIMIT, both)).isEmpty();
  }

  private static RequestLimitRule of(String name, String when, String group) {
    RequestLimitRule rule = rule("/**", name, "1/h", group);
    return new RequestLimitRule(rule.match(), CallerMatch.parse(when), rule.key(), rule.rule(), 1);
  }

  private static RequestLimitRule rule(String match, String name, String limit, String group) {
    return new RequestLimitRule(
        RequestMatch.parse(match),
        CallerMatch.parse("anyone"),
        RequestKey.parse("ip"),
        LimitRule.of(Limit.parse(name, limit)).inGroup(group),
        1);
  }

  private String post(String path) throws Exception {
    return header(
        server.send(server.to(path).POST(java.net.http.HttpRequest.BodyPublishers.noBody())),
        "RateLimit");
  }
}
