// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.PageBrowser;
import dev.headroom.apps.kit.RunningApp;
import java.net.URI;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The operators' console on a whole application, in a real browser. */
class ConsoleBrowserIT {
  private static final String TOKEN = "a-token-of-the-tests-that-is-long-enough";
  private static final String LIST = "/api/v5/restaurants?size=5";

  private static final RunningApp APP =
      Jewgo.app()
          .with("headroom.limit.enabled", true)
          .with("headroom.console.enabled", true)
          .with("headroom.console.refresh", "1s")
          .with("headroom.operator.token", TOKEN)
          .start();

  private PageBrowser page;

  @AfterAll
  static void end() {
    APP.close();
  }

  @BeforeEach
  void signIn() {
    for (int i = 0; i < 5; i++) {
      APP.get(LIST);
    }
    page = PageBrowser.open(APP.address("/headroom/sign-in#" + TOKEN));
    page.awaitText("h1", "Overview");
  }

  @AfterEach
  void close() {
    page.close();
  }

  /** The addresses of all pages, from the navigation. */
  private List<URI> pages() {
    return page.findAll("nav a").stream()
        .map(each -> URI.create(Objects.requireNonNull(each.getAttribute("href"))))
        .toList();
  }

  @Test
  void hasNoAxeViolationOnAnyPage() {
    List<URI> pages = pages();
    assertThat(pages).hasSizeGreaterThan(10);
    for (URI each : pages) {
      page.go(each);
      page.awaitText(".live", "live");
      assertThat(page.violations()).as(each.getPath()).isEmpty();
      assertThat(page.faults()).as(each.getPath()).isEmpty();
    }
    page.go(APP.address("/headroom/sign-in"));
    assertThat(page.violations()).as("the sign-in").isEmpty();
  }

  @Test
  void fitsAPhoneOnEveryPage() {
    List<URI> pages = pages();
    page.becomePhone(390);
    for (URI each : pages) {
      page.go(each);
      page.awaitText(".live", "live");
      assertThat(page.overflow()).as(each.getPath()).isZero();
    }
    page.type(".menu summary", Keys.ENTER);
    page.awaitReady("nav a[aria-current]");
    assertThat(page.violations()).isEmpty();

    page.go(APP.address("/headroom/routes"));
    assertThat(
            page.run(
                """
                const row = document.querySelector('.heat tbody tr');
                const box = row.closest('.scroll').getBoundingClientRect();
                return row.firstElementChild.getBoundingClientRect().left >= box.left
                  && row.lastElementChild.getBoundingClientRect().right <= box.right + 1;
                """))
        .as("the newest requests and how long they took are seen first")
        .isEqualTo(true);
  }

  @Test
  void isUsedByTheKeyboardAlone() {
    page.awaitText(".live", "live");
    page.type("body", "?");
    page.awaitReady("#help[open]");
    assertThat(page.violations()).as("the list of keys").isEmpty();
    page.focused().sendKeys(Keys.ESCAPE);

    page.type("body", "gd");
    page.awaitText("h1", "Database");
    page.awaitReady("[data-filter=statements]");
    page.type("body", "/");
    WebElement filter = page.focused();
    assertThat(filter.getAttribute("data-filter")).isEqualTo("statements");
    filter.sendKeys("no such statement");
    page.await(browser ->
        page.findAll("#statements tbody tr").stream().noneMatch(WebElement::isDisplayed));

    page.go(APP.address("/headroom"));
    page.type("body", "p");
    page.awaitText(".live", "paused");
  }

  @Test
  void showsNewFiguresAndKeepsWhatIsUnfolded() {
    page.go(APP.address("/headroom/database"));
    page.click("#statements summary");
    String before = page.text("#statements");
    APP.get(LIST);
    APP.as(null).get("/api/v5/restaurants?size=6");

    page.await(browser -> !page.find("#statements").getText().equals(before));
    page.awaitCount("#statements details[open]", 1);
    assertThat(page.faults()).isEmpty();
  }

  @Test
  void unfoldsWhatIsPressedWhileNewFiguresArrive() {
    page.go(APP.address("/headroom/database"));
    page.awaitReady("#statements summary");
    page.run(
        """
        const fetched = window.fetch;
        window.loads = 0;
        window.fetch = async (...request) => {
          const html = await (await fetched(...request)).text();
          window.loads++;
          return new Response(html.replaceAll('data-live=', `data-load="${window.loads}" data-live=`));
        };
        """);
    page.hold("#statements summary");
    long loads = (Long) page.run("return window.loads");
    page.await(browser -> (Long) page.run("return window.loads") >= loads + 3);

    page.release();
    page.awaitCount("#statements details[open]", 1);
    page.awaitReady("#statements[data-load]");
  }

  /** A wall screen said "live" over the figures of the hour in which the service had stopped. */
  @Test
  void saysSinceWhenFiguresAreNotUpdated() {
    page.moveTo("Pacific/Auckland");
    page.go(APP.address("/headroom/database"));
    page.awaitText(".live", "live");
    page.run(
        """
        window.fetched = window.fetch;
        window.fetch = async () => new Response('', { status: 503 });
        """);
    page.awaitText(".live", "not updated since");
    LocalTime since = LocalTime.parse(page.text(".live").replace("not updated since ", ""));
    LocalTime now = LocalTime.now(ZoneId.systemDefault());
    assertThat(Math.floorMod(now.toSecondOfDay() - since.toSecondOfDay(), 86_400))
        .as("seconds since then, by the time of the server, as in the page")
        .isLessThan(2 * 3600);
    page.run("window.fetch = window.fetched;");
    page.awaitText(".live", "live");
    assertThat(page.faults()).isEmpty();
  }

  @Test
  void isCompleteWithoutScripts() {
    String database =
        APP.as(null)
            .header("X-Headroom-Operator", TOKEN)
            .get("/headroom/database")
            .expect(200)
            .text();
    assertThat(database).contains("<table>", "restaurants");
    String overview =
        APP.as(null).header("X-Headroom-Operator", TOKEN).get("/headroom").expect(200).text();
    assertThat(overview).contains("class=\"state\"", "<nav");
  }

  @Test
  void showsTheIndexesThatWereBuiltAndWantsABaselineConfirmed() {
    page.go(APP.address("/headroom/migrations"));
    page.awaitText("#set-by-the-settings tbody", "favourites_newest");
    page.go(APP.address("/headroom/baselines"));
    page.click("#record-a-baseline button");
    page.awaitText("#confirm h3", "Record the last 15 minutes as the baseline?");
    assertThat(page.violations()).isEmpty();
    assertThat(page.faults()).isEmpty();
  }

  @Test
  void letsNobodyElseIn() {
    String user = Jewgo.signIn(APP, "user2@jewgo.example", RunningApp.PASSWORD);
    assertThat(APP.as(user).get("/headroom/database").status()).isNotEqualTo(200);
    APP.as(null).get("/headroom/events").expect(401);
  }
}
