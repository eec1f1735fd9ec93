// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.PageBrowser;
import dev.headroom.apps.kit.RunningApp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import tools.jackson.databind.JsonNode;

/** The page at "/", in a real browser. */
class PageBrowserIT {

  private static final RunningApp APP = Jewgo.app().start();

  private PageBrowser page;

  @AfterAll
  static void end() {
    APP.close();
  }

  @BeforeEach
  void open() {
    page = PageBrowser.open(APP.address("/"));
  }

  @AfterEach
  void close() {
    page.close();
  }

  @Test
  void showsPlacesAndCountsWithoutAFaultInTheConsole() {
    page.awaitCount("#list li", 20);
    assertThat(page.text("#summary")).contains("places").contains("open now");
    assertThat(page.text("[data-count=dairy]")).matches("[\\d,]+");
    assertThat(page.faults()).isEmpty();
  }

  @Test
  void filtersByKitchenAndGoesBack() {
    page.awaitCount("#list li", 20);
    page.type("[name=category][value=dairy]", Keys.SPACE);
    awaitAddress("category=dairy");
    page.await(browser ->
        page.findAll("#list .kitchen").stream().allMatch(each -> each.getText().equals("Dairy")));
    page.run("history.back()");
    page.await(browser -> page.find("[name=category][value='']").isSelected());
    page.await(browser ->
        page.findAll("#list .kitchen").stream().anyMatch(each -> !each.getText().equals("Dairy")));
  }

  @Test
  void showsMorePlacesAndMovesTheFocusToTheFirstOfThem() {
    page.press("#more");
    page.awaitCount("#list li", 40);
    assertThat(
            page.run("return document.activeElement.closest('li').querySelector('.pin').innerText"))
        .isEqualTo("21");
  }

  @Test
  void findsPlacesOfACity() {
    page.awaitCount("#list li", 20);
    String city =
        String.valueOf(
            page.run(
                "return fetch('/api/v5/cities?size=1').then((r) => r.json())"
                    + ".then((cities) => cities.items[0].name)"));
    page.type("#city", city, Keys.ENTER);
    awaitAddress("city=");
    page.await(
        browser -> String.valueOf(page.find("#city").getDomProperty("value")).startsWith(city));
    page.await(browser ->
        page.findAll("#list li .soft").stream().allMatch(each -> each.getText().contains(city)));
  }

  @Test
  void opensAPlaceByKeyboardAloneAndComesBackToIt() {
    page.awaitCount("#list li", 20);
    String third = "#list li:nth-child(3) h3 a";
    String name = page.text(third);
    page.type(third, Keys.ENTER);
    page.awaitText("#sheet-title", name);
    page.awaitFocus("#sheet-title");
    page.awaitCount("#sheet .hours dt", 7);
    page.press("#sheet .back");
    page.await(browser -> page.focused().getText().equals(name));
    assertThat(page.faults()).isEmpty();
  }

  @Test
  void searchesWhereTheMapStandsByKeyboardAlone() {
    page.awaitCount("#list li", 20);
    WebElement map = page.find("#canvas");
    page.await(browser -> {
      map.sendKeys("+");
      return page.find("#here").isDisplayed();
    });
    map.sendKeys(Keys.ENTER);
    awaitAddress("near=");
    page.awaitText("#summary", "The nearest 20");
    page.press("#summary button");
    page.awaitText("#summary", "open now");
  }

  @Test
  void reportsWhatTheServiceRefuses() {
    page.go(APP.address("/?near=999,1"));
    page.await(browser -> page.text("#status").contains("lat"));
  }

  @Test
  void showsTheListWhereTheAddressHasNothingToShow() {
    page.go(APP.address("/?place=999999999"));
    page.awaitCount("#list li", 20);
    assertThat(page.text("#status")).isNotBlank();

    signIn("user6@jewgo.example");
    page.press("[href='/?view=favourites']");
    page.awaitText("#sheet-title", "Your favourites");
    page.press("#leave");
    page.awaitHidden("#sheet");
    page.awaitReady("#list li");
  }

  @Test
  void saysThatNothingWasFound() {
    page.awaitCount("#list li", 20);
    page.type("#search input", "qqqqzzzzxxxx", Keys.ENTER);
    page.awaitText("#summary", "Nothing found");
    page.press("#summary button");
    page.awaitText("#summary", "open now");
  }

  @Test
  void keepsFavourites() {
    signIn("user5@jewgo.example");
    page.go(APP.address("/?place=" + place(5)));
    page.press("#favourite");
    page.awaitText("#favourite", "In your favourites");
    String name = page.text("#sheet-title");
    page.go(APP.address("/?view=favourites"));
    page.awaitText("#favourites", name);
  }

  @Test
  void showsMarkupOfAReviewAsTextWhenAModeratorHasApprovedIt() {
    String text = "<img src=x onerror=\"document.title='broken in'\"> <b>Good</b>";
    String address = "/?place=" + place(7);
    APP.as(null)
        .post(
            "/api/v5/auth/register",
            "{\"email\":\"noa@jewgo.example\",\"password\":\"%s\",\"name\":\"Noa of the page\"}"
                .formatted(RunningApp.PASSWORD))
        .expect(201);
    signIn("noa@jewgo.example");
    page.go(APP.address(address));
    page.type("#sheet textarea", text);
    page.type("[name=stars][value='4']", Keys.SPACE);
    page.press(".review-form button");
    page.awaitText("#review-said", "moderator");
    page.awaitText("#reviews", "waits for approval");

    approveReviewOf("Noa of the page");
    page.run("localStorage.clear()");
    page.go(APP.address(address));
    page.awaitText("#reviews", text);
    assertThat(String.valueOf(page.run("return document.title"))).doesNotContain("broken");
    assertThat(page.faults()).isEmpty();
  }

  @Test
  void letsAModeratorDecideByKeyboardAlone() {
    signIn("admin@jewgo.example");
    page.press("[href='/?view=moderation']");
    WebElement first = page.awaitReady("#waiting-reviews button");
    String named = String.valueOf(first.getDomAttribute("aria-label"));
    first.sendKeys(Keys.ENTER);
    page.await(browser ->
        page.findAll("#waiting-reviews button").stream()
            .noneMatch(each -> named.equals(each.getDomAttribute("aria-label"))));
    page.awaitFocus("[aria-label^=Approve]");
  }

  @Test
  void takesASuggestion() {
    signIn("user6@jewgo.example");
    page.go(APP.address("/?view=suggest"));
    page.type("#sheet [name=name]", "The Page's Bakery");
    page.type(
        "#sheet [name=cityName]",
        String.valueOf(
            page.run(
                "return fetch('/api/v5/cities?size=1').then((r) => r.json())"
                    + ".then((cities) => cities.items[0].name)")));
    page.type("#sheet [name=address]", "1 Side Street");
    page.type("#sheet [name=cuisine]", "Bakery");
    page.press("#sheet form button");
    page.awaitText("#suggest-said", "Thank you");
  }

  @Test
  void hasNoAxeViolation() {
    page.assertNoViolation(APP.address("/"), "#list li", 20, "#open-login")
        .sendKeys("admin@jewgo.example", Keys.TAB, RunningApp.PASSWORD, Keys.ENTER);
    page.awaitReady("#leave");
    for (String address :
        new String[] {
          "/?place=" + place(1), "/?view=favourites", "/?view=suggest", "/?view=moderation"
        }) {
      page.go(APP.address(address));
      page.awaitReady("#sheet-title");
      assertThat(page.violations()).as(address).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {360, 390})
  void fitsAPhone(int width) {
    page.becomePhone(width);
    page.awaitCount("#list li", 20);
    assertThat(page.overflow()).isZero();
    signIn("admin@jewgo.example");
    assertThat(page.overflow()).as("signed in").isZero();
    page.go(APP.address("/?place=" + place(1)));
    page.awaitReady("#sheet-title");
    assertThat(page.overflow()).as("a place").isZero();
  }

  private static void approveReviewOf(String author) {
    String admin = People.admin(APP);
    String path = "/api/v5/admin/reviews?status=pending&size=100";
    JsonNode waiting = APP.as(admin).get(path).expect(200).json();
    while (true) {
      for (JsonNode each : waiting.path("items")) {
        if (each.path("author").asString().equals(author)) {
          String id = each.path("id").asString();
          APP.as(admin).post("/api/v5/admin/reviews/" + id + "/approve", "").expect(204);
          return;
        }
      }
      String next = waiting.path("next").asString();
      waiting = APP.as(admin).get(path + "&cursor=" + next).expect(200).json();
    }
  }

  /** The id of the nth restaurant of the list; each test takes another. */
  private static String place(int nth) {
    JsonNode list = APP.get("/api/v5/restaurants?size=20").expect(200).json();
    return list.path("items").path(nth).path("id").asString();
  }

  private void awaitAddress(String part) {
    page.await(browser -> String.valueOf(page.run("return location.href")).contains(part));
  }

  private void signIn(String email) {
    page.press("#open-login");
    page.type("[name=email]", email, Keys.TAB, RunningApp.PASSWORD, Keys.ENTER);
    page.awaitReady("#leave");
  }
}
