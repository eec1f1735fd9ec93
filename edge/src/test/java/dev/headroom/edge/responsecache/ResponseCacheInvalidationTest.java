// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import static dev.headroom.edge.responsecache.CachedOrigin.says;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.AsyncContext;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By what a cached response is invalidated. */
@Timeout(120)
class ResponseCacheInvalidationTest {
  private CachedEdge edge;

  @BeforeEach
  void start() throws Exception {
    edge = new CachedEdge(ResponseCacheStaleTest.settings(Duration.ofSeconds(60)));
  }

  @AfterEach
  void stop() {
    edge.close();
  }

  @Test
  void forgetsByTagOfTheRuleAndOfTheAnswer() throws Exception {
    edge.origin.on("/a/g", says("g", "Cache-Groups", "\"one\", \"two\""));
    for (String path : List.of("/s/x", "/t/x", "/a/x", "/a/g")) {
      edge.get(path);
    }
    edge.cache.invalidateTag("news");
    edge.cache.invalidateTag("two");
    for (String path : List.of("/s/x", "/t/x", "/a/x", "/a/g")) {
      edge.get(path);
    }
    assertThat(edge.origin.calls("/s/x")).isEqualTo(2);
    assertThat(edge.origin.calls("/t/x")).isEqualTo(2);
    assertThat(edge.origin.calls("/a/g")).isEqualTo(2);
    assertThat(edge.origin.calls("/a/x")).isEqualTo(1);
  }

  /** It is complete after the filter has returned, and its client may know before the filter. */
  @Test
  void forgetsWhatAnAsynchronousChangeNames() throws Exception {
    edge.origin.on(
        "/a/list",
        (request, response) -> {
          AsyncContext context = request.startAsync();
          context.start(() -> {
            response.setHeader("Location", "/a/made");
            context.complete();
          });
        });
    edge.get("/a/made");
    edge.server.send(edge.server.to("/a/list").POST(HttpRequest.BodyPublishers.ofString("new")));
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (edge.origin.calls("/a/made") < 2 && System.nanoTime() < end) {
      edge.get("/a/made");
    }
    assertThat(edge.origin.calls("/a/made")).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,b", "c", "d\"e"})
  void forgetsByAnyTagThatAStringMayBe(String tag) throws Exception {
    edge.origin.on("/a/any", says("g", "Cache-Groups", "\"a,b\", \"c\";x=1, \"d\\\"e\""));
    edge.get("/a/any");
    edge.cache.invalidateTag(tag);
    edge.get("/a/any");
    assertThat(edge.origin.calls("/a/any")).isEqualTo(2);
  }

  /** up to when all is known | the tag is invalidated, and all up to now is known | the response */
  @Test
  void servesNothingThatIsInvalidatedWhileARequestLooksUpToWhenAllIsKnown() throws Exception {
    edge.get("/s/x");
    edge.time.advance(CachedEdge.BOUND.multipliedBy(2));
    edge.known =
        () -> {
          edge.cache.invalidateTag("news");
          return true;
        };
    edge.get("/s/x");
    assertThat(edge.origin.calls("/s/x")).isEqualTo(2);
  }

  @Test
  void forgetsByPrefixAndAltogether() throws Exception {
    for (String path : List.of("/a/list?page=1", "/a/list/one", "/a/other")) {
      edge.get(path);
    }
    edge.cache.invalidatePrefix("/a/list");
    for (String path : List.of("/a/list?page=1", "/a/list/one", "/a/other")) {
      edge.get(path);
    }
    assertThat(edge.origin.calls("/a/list")).isEqualTo(2);
    assertThat(edge.origin.calls("/a/list/one")).isEqualTo(2);
    assertThat(edge.origin.calls("/a/other")).isEqualTo(1);
    edge.cache.clear();
    edge.get("/a/other");
    assertThat(edge.origin.calls("/a/other")).isEqualTo(2);
    assertThat(edge.cache.entries()).isEqualTo(1);
  }

  @Test
  void forgetsByTheHashOfATagThatAnotherInstanceEnded() throws Exception {
    edge.get("/s/x");
    edge.get("/a/x");
    edge.cache.invalidateTags(new int[] {"other".hashCode(), "news".hashCode()});
    edge.get("/s/x");
    edge.get("/a/x");
    assertThat(edge.origin.calls("/s/x")).isEqualTo(2);
    assertThat(edge.origin.calls("/a/x")).isEqualTo(1);
  }

  @Test
  void givesAnswersWithTagsNoLongerThanTheBoundWhileEndsMayBeUnknown() throws Exception {
    edge.known = () -> false;
    edge.get("/s/x");
    edge.get("/a/x");
    edge.time.advance(CachedEdge.BOUND.minusMillis(1));
    edge.get("/s/x");
    assertThat(edge.origin.calls("/s/x")).isEqualTo(1);
    edge.time.advance(Duration.ofMillis(1));
    edge.get("/s/x");
    edge.get("/a/x");
    assertThat(edge.origin.calls("/s/x")).isEqualTo(2);
    assertThat(edge.origin.calls("/a/x")).as("without tags").isEqualTo(1);
    edge.known = () -> true;
    edge.time.advance(CachedEdge.BOUND.multipliedBy(2));
    edge.get("/s/x");
    assertThat(edge.origin.calls("/s/x")).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
  void forgetsAPathThatAnotherMethodChanged(String method) throws Exception {
    edge.get("/a/x?page=1");
    edge.get("/a/y");
    HttpRequest.Builder change =
        edge.server.to("/a/x").method(method, HttpRequest.BodyPublishers.ofString("new"));
    edge.server.send(change);
    edge.get("/a/x?page=1");
    edge.get("/a/y");
    assertThat(edge.origin.calls("/a/x")).isEqualTo(3);
    assertThat(edge.origin.calls("/a/y")).isEqualTo(1);
  }

  @Test
  void keepsAPathThatAnotherMethodWasRefusedAt() throws Exception {
    edge.get("/a/x");
    edge.origin.on("/a/x", (request, response) -> response.sendError(405));
    edge.server.send(edge.server.to("/a/x").DELETE());
    assertThat(edge.body("/a/x")).startsWith("call 1");
  }
}
