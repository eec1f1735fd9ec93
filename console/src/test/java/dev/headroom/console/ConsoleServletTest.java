// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.console.view.Action;
import dev.headroom.console.view.Concern;
import dev.headroom.console.view.Concerns;
import dev.headroom.console.view.Note;
import dev.headroom.console.view.Page;
import dev.headroom.console.view.PageGroup;
import dev.headroom.console.view.Tone;
import dev.headroom.kit.SettableTime;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConsoleServletTest {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final String SIGN_IN = "token=" + TOKEN;
  private static final String BROKEN = "duplicate key (ann@example.com) already exists";

  private final SettableTime time = new SettableTime();
  private final List<String> actions = new CopyOnWriteArrayList<>();
  private ConsoleServer server;
  private ConsoleServlet console;

  @BeforeEach
  void start() throws Exception {
    console =
        new ConsoleServlet(
            "orders",
            List.of(new FixedPage("", "Overview"), new FixedPage("/other", "Other"), new Failing()),
            new Guarded(TOKEN),
            ConsoleSettings.defaults(),
            time);
    server = new ConsoleServer(console);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void asksForTheTokenAndGoesOnToThePageThatWasWanted() throws Exception {
    HttpResponse<String> refused = server.get("/other");
    assertThat(refused.statusCode()).isEqualTo(303);
    assertThat(location(refused)).isEqualTo("/app/headroom/sign-in?to=/other");

    Document form = page(server.get("/sign-in?to=/other"));
    assertThat(form.select("form").attr("action")).isEqualTo("/app/headroom/sign-in");
    assertThat(form.select("[name=to]").val()).isEqualTo("/other");

    HttpResponse<String> signedIn = server.post("/sign-in", SIGN_IN + "&to=/other");
    assertThat(location(signedIn)).isEqualTo("/app/headroom/other");
    assertThat(ConsoleServer.setCookies(signedIn).getFirst())
        .contains("HttpOnly", "SameSite=Strict", "Path=/app/headroom")
        .doesNotContain(TOKEN);
    assertThat(page(server.get("/other")).select("h1").text()).isEqualTo("Other");
  }

  @Test
  void leadsNowhereElseAfterTheSignIn() throws Exception {
    HttpResponse<String> signedIn = server.post("/sign-in", SIGN_IN + "&to=https://evil.example/");
    assertThat(location(signedIn)).isEqualTo("/app/headroom");
  }

  @Test
  void refusesAWrongTokenAndForgedCookies() throws Exception {
    assertThat(server.post("/sign-in", "token=wrong").statusCode()).isEqualTo(401);
    server.post("/sign-in", SIGN_IN);
    String cookie = server.cookies().iterator().next();
    server.post("/sign-out", "");
    long later = time.now().getEpochSecond() + 1000;
    for (String each : List.of("", ".", "x.y", later + ".", later + ".AAAA")) {
      HttpResponse<String> forged =
          server.send(server.to("").header("Cookie", cookie + "=" + each));
      assertThat(forged.statusCode()).as(each).isEqualTo(303);
    }
  }

  // Twenty wrong ones a minute kept everybody out.
  @Test
  void admitsTheRightTokenHoweverManyWrongOnesCome() throws Exception {
    for (int i = 0; i < 21; i++) {
      server.post("/sign-in", "token=wrong" + i);
    }
    assertThat(server.post("/sign-in", SIGN_IN).statusCode()).isEqualTo(303);
  }

  @Test
  void takesNoTokenThatCouldBeGuessed() {
    assertThatThrownBy(() -> ConsoleAccess.byToken("guess"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("32");
  }

  // Cookies know no port: two consoles of one host signed each other out.
  @Test
  void namesTheCookieByTheToken() throws Exception {
    server.post("/sign-in", SIGN_IN);
    String other = TOKEN.replace('0', 'x');
    try (ConsoleServer beside = new ConsoleServer(ConsoleServlet.of("carts", other))) {
      beside.post("/sign-in", "token=" + other);
      assertThat(beside.cookies()).hasSize(1).doesNotContainAnyElementsOf(server.cookies());
    }
  }

  @Test
  void sendsCookiesByHttpsAloneWhereTheBrowserUsesIt() throws Exception {
    HttpResponse<String> plain = server.post("/sign-in", SIGN_IN);
    assertThat(ConsoleServer.setCookies(plain).getFirst()).doesNotContain("Secure");
    HttpResponse<String> forwarded =
        server.send(
            server
                .form("/sign-in", SIGN_IN)
                .header("Sec-Fetch-Site", "same-origin")
                .header("X-Test-Secure", "true"));
    assertThat(ConsoleServer.setCookies(forwarded).getFirst()).contains("Secure");
  }

  @Test
  void sendsWhatTheApplicationAsksOfFormsWithEachOfThem() throws Exception {
    assertThat(page(server.get("/sign-in")).select("form[method=post] [name=_csrf]")).hasSize(1);
    server.post("/sign-in", SIGN_IN);
    Document page = page(server.get("/other"));
    assertThat(page.select("form[method=post]"))
        .hasSize(2)
        .allSatisfy(each -> assertThat(each.select("[name=_csrf]").val()).isEqualTo("field"));
  }

  // Browsers send Sec-Fetch-Site to https and localhost alone.
  @Test
  void acceptsItsOwnFormsByTheirOriginOverPlainHttp() throws Exception {
    HttpResponse<String> form = server.get("/sign-in");
    assertThat(form.headers().firstValue("Referrer-Policy").orElse(""))
        .as("with no-referrer a browser sends Origin: null")
        .isEqualTo("same-origin");
    HttpResponse<String> signedIn =
        server.send(server.form("/sign-in", SIGN_IN).header("Origin", server.origin()));
    assertThat(signedIn.statusCode()).isEqualTo(303);
    for (String each : List.of("null", "http://127.0.0.1", "http://127.0.0.1:1", "127.0.0.1")) {
      HttpResponse<String> foreign =
          server.send(server.form("/sign-in", SIGN_IN).header("Origin", each));
      assertThat(foreign.statusCode()).as(each).isEqualTo(403);
    }
  }

  @Test
  void endsTheSignInAfterItsTime() throws Exception {
    server.post("/sign-in", SIGN_IN);
    time.advance(Duration.ofHours(12).minusSeconds(2));
    assertThat(server.get("").statusCode()).isEqualTo(200);
    time.advance(Duration.ofSeconds(3));
    assertThat(server.get("").statusCode()).isEqualTo(303);
  }

  @Test
  void signsOut() throws Exception {
    server.post("/sign-in", SIGN_IN);
    server.post("/sign-out", "");
    assertThat(server.get("").statusCode()).isEqualTo(303);
  }

  @Test
  void refusesFormsThatNoPageOfItsOwnSent() throws Exception {
    server.post("/sign-in", SIGN_IN);
    assertThat(server.send(server.form("/other", "do=it")).statusCode()).isEqualTo(403);
    assertThat(
            server
                .send(server.form("/other", "do=it").header("Sec-Fetch-Site", "cross-site"))
                .statusCode())
        .isEqualTo(403);
    assertThat(
            server
                .send(server.form("/other", "do=it").header("Origin", "https://evil.example"))
                .statusCode())
        .isEqualTo(403);
    assertThat(actions).isEmpty();
  }

  @Test
  void doesWhatAButtonOffersAndSaysSoOnce() throws Exception {
    server.post("/sign-in", SIGN_IN);
    Document page = page(server.get("/other"));
    assertThat(page.select("form.action").attr("action")).isEqualTo("/app/headroom/other");

    HttpResponse<String> done = server.post("/other", "do=it");
    assertThat(done.statusCode()).isEqualTo(303);
    assertThat(actions).containsExactly("it by operator");
    assertThat(page(server.get("/other")).select(".notice-line").text()).isEqualTo("done: it");
    assertThat(page(server.get("/other")).select(".notice-line")).isEmpty();

    server.post("/other", "do=nothing");
    assertThat(page(server.get("/other")).select(".notice-line").text())
        .isEqualTo("there is nothing to do");
  }

  @Test
  void showsWhyAPageFailsAndAllOthersAsTheyAre() throws Exception {
    server.post("/sign-in", SIGN_IN);
    assertThat(page(server.get("/failing")).select("main").text())
        .contains("java.lang.IllegalStateException: duplicate key ? already exists")
        .doesNotContain("ann@example.com");
    Document overview = page(server.get(""));
    assertThat(overview.select("nav a").eachText()).contains("Other 1 concern");
    assertThat(overview.select(".concerns h3").eachText())
        .anySatisfy(each -> assertThat(each).contains("Failing cannot be read"));
    assertThat(overview.select("main").text()).doesNotContain("ann@example.com");
  }

  @Test
  void escapesWhatAPageShows() throws Exception {
    server.post("/sign-in", SIGN_IN);
    String html = server.get("/other").body();
    assertThat(html).doesNotContain("<img src=x").contains("&lt;img src=x");
    assertThat(page(server.get("/other")).select("main img")).isEmpty();
  }

  @Test
  void respondsToAnOpenPageWithItsContentAlone() throws Exception {
    HttpResponse<String> refused =
        server.send(server.to("/other").header("X-Headroom-Fragment", "1"));
    assertThat(refused.statusCode()).isEqualTo(401);

    server.post("/sign-in", SIGN_IN);
    String content = server.send(server.to("/other").header("X-Headroom-Fragment", "1")).body();
    assertThat(content).contains("<h1>Other</h1>").doesNotContain("<html", "<nav");
  }

  @Test
  void streamsHowTheServiceIs() throws Exception {
    server.post("/sign-in", SIGN_IN);
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<InputStream> stream =
          client.send(server.to("/events").build(), BodyHandlers.ofInputStream());
      assertThat(stream.headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/event-stream");
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
        assertThat(List.of(lines.readLine(), lines.readLine(), lines.readLine(), lines.readLine()))
            .containsExactly(
                "retry: 3000",
                "",
                "event: pulse",
                "data: {\"bad\":2,\"notice\":1,"
                    + "\"pages\":[[1,\"bad\"],[1,\"bad\"],[1,\"notice\"]]}");
      }
    }
  }

  @Test
  void sendsAllAssetsInAtMost150KilobytesAndLetsNothingElseRun() throws Exception {
    assertThat(console.assetBytes()).isLessThan(150_000);

    HttpResponse<String> form = server.get("/sign-in");
    assertThat(form.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    Document page = page(form);
    for (String each : page.select("link[href], script[src]").eachAttr("abs:href")) {
      assertThat(each).contains("/assets/");
    }
    String style = page.select("link[rel=stylesheet]").attr("href").replace("/app/headroom", "");
    HttpResponse<String> sheet = server.get(style);
    assertThat(sheet.statusCode()).isEqualTo(200);
    assertThat(sheet.headers().firstValue("Cache-Control").orElse("")).contains("immutable");
    assertThat(server.get("/assets/other/console.css").statusCode()).isEqualTo(404);
    assertThat(server.get("/assets/../../secret").statusCode()).isNotEqualTo(200);
  }

  /** During a rolling deploy a page had no style where the other release answered for the sheet. */
  @Test
  void sendsItsAssetsToPagesOfAnotherReleaseAndLetsNobodyStoreThem() throws Exception {
    Document page = page(server.get("/sign-in"));
    String style = page.select("link[rel=stylesheet]").attr("href").replace("/app/headroom", "");
    String other = style.replaceFirst("[0-9a-f]{12}", "0123456789ab");
    assertThat(other).isNotEqualTo(style);

    HttpResponse<String> sheet = server.get(other);

    assertThat(sheet.statusCode()).isEqualTo(200);
    assertThat(sheet.body()).isEqualTo(server.get(style).body());
    assertThat(sheet.headers().allValues("Cache-Control")).containsExactly("no-store");
    assertThat(server.get("/assets/0123456789ab/secret").statusCode()).isEqualTo(404);
  }

  /** It was headed "Sign in". */
  @Test
  void knowsNoOtherPageAndLeadsToThoseThatThereAre() throws Exception {
    assertThat(location(server.get("/othr"))).isEqualTo("/app/headroom/sign-in");
    server.post("/sign-in", SIGN_IN);
    HttpResponse<String> missing = server.get("/othr");
    assertThat(missing.statusCode()).isEqualTo(404);
    Document page = page(missing);
    assertThat(page.select("h1").text()).isEqualTo("No such page");
    assertThat(page.title()).startsWith("No such page");
    assertThat(page.body().attr("data-refresh")).as("the page updates itself").isEqualTo("0");
    assertThat(page.select("main .zone").text()).endsWith(": " + page.body().attr("data-zone"));
    assertThat(page.select(".lead").text()).isEqualTo("The console has no page /othr.");
    assertThat(page.select("#pages a").eachAttr("href"))
        .contains("/app/headroom/", "/app/headroom/other");
    assertThat(server.get("/").statusCode()).isEqualTo(200);

    HttpResponse<String> posted = server.post("/othr", "do=it");
    assertThat(posted.statusCode()).isEqualTo(404);
    assertThat(page(posted).select("h1").text()).isEqualTo("No such page");
    assertThat(actions).isEmpty();
  }

  private static Document page(HttpResponse<String> response) {
    return Jsoup.parse(response.body(), "http://127.0.0.1/");
  }

  private static String location(HttpResponse<String> response) {
    return response.headers().firstValue("Location").orElse("");
  }

  /** A page with a text that is no HTML, a concern and a button. */
  private final class FixedPage implements ConsolePage {
    private final Place place;

    FixedPage(String path, String title) {
      this.place = new Place(path, title, PageGroup.NOW);
    }

    @Override
    public Place place() {
      return place;
    }

    @Override
    public Page page(PageRequest request) {
      Concern.Advice advice = new Concern.Advice("", "", "");
      Action action = new Action("Do it", "/other", Map.of("do", "it"), "");
      return Page.of(
          "lead",
          new Concerns("All", request.concerns(), "none"),
          new Concerns(
              "Actions", List.of(new Concern(Tone.NOTICE, "a", null, advice, List.of(action))), ""),
          new Note("Text", "<img src=x onerror=alert(1)>"));
    }

    @Override
    public List<Concern> concerns() {
      return List.of(
          Concern.of(Tone.BAD, title() + " is bad", null, new Concern.Advice("", "", "")));
    }

    @Override
    public String act(PageRequest request) {
      if (!request.get("do").equals("it")) {
        throw new IllegalArgumentException("there is nothing to do");
      }
      actions.add(request.get("do") + " by " + request.operator());
      return "done: it";
    }
  }

  /** A page whose store does not respond. */
  private static final class Failing implements ConsolePage {
    @Override
    public Place place() {
      return new Place("/failing", "Failing", PageGroup.STORES);
    }

    @Override
    public Page page(PageRequest request) {
      throw new IllegalStateException(BROKEN);
    }

    @Override
    public List<Concern> concerns() {
      throw new LinkageError(BROKEN);
    }
  }
}
