// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.PageBrowser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page at "/", in a real browser. */
class PageBrowserIT {

  private static final Alpine ALPINE = Alpine.on(Alpine.DATABASE.fresh()).start();

  private PageBrowser page;

  @AfterAll
  static void end() {
    ALPINE.close();
  }

  @BeforeEach
  void open() {
    page = PageBrowser.open(ALPINE.address("/"));
  }

  @AfterEach
  void close() {
    page.close();
  }

  @Test
  void showsSignalsWithoutAFaultInTheConsole() {
    page.awaitCount("#rows tr", 25);
    assertThat(page.text("#status")).endsWith("found");
    assertThat(page.text("#place")).startsWith("Page 1 of");
    page.awaitHidden("#reports");
    assertThat(page.faults()).isEmpty();
  }

  @Test
  void filtersAndTurnsPages() {
    page.awaitCount("#rows tr", 25);
    page.click("#next");
    page.awaitText("#place", "Page 2 of");
    String symbol = page.text("#rows th").split("\\R", -1)[0];

    page.type("[name=symbol]", symbol, Keys.ENTER);
    page.awaitText("#place", "Page 1 of");
    page.await(browser ->
        page.findAll("#rows th").stream().allMatch(each -> each.getText().startsWith(symbol)));
  }

  @Test
  void reportsAWrongPasswordAndLetsTheAdministratorInByKeyboardAlone() {
    page.press("#who button");
    page.type("[name=email]", "admin@alpine.example", Keys.TAB, "wrong", Keys.ENTER);
    page.await(browser -> !page.text("#login-fault").isBlank());

    WebElement password = page.find("[name=password]");
    password.clear();
    password.sendKeys("headroom-demo", Keys.ENTER);
    page.awaitReady("#reports");
    page.awaitText("#reports-title", "The service on");
    page.awaitCount("#tiles .tile", 14);

    page.awaitText("#status", "Wrong passwords since your last sign-in: 1");
    String token = String.valueOf(page.run("return sessionStorage['alpine.token']"));
    page.press("#who button");
    page.awaitHidden("#reports");
    // A copy of the token went on to work after the page had only forgotten it.
    ALPINE.as(token).get("/api/auth/me").expectProblem(401);
  }

  @Test
  void drawsAnInstrumentAndFollowsIt() {
    page.awaitCount("#rows tr", 25);
    enter("user7@alpine.example");
    page.awaitReady("#account");
    String symbol = page.text("#rows .instrument button");
    page.pressAll("#followed button", "Unfollow " + symbol);

    page.press("#rows .instrument button");
    page.awaitReady("#chart canvas");
    assertThat(page.text("#instrument-title")).startsWith(symbol);
    assertThat(page.violations()).as("the dialog of an instrument").isEmpty();
    page.press("#instrument .actions button");
    page.awaitText("#instrument [role=status]", "You follow " + symbol);
    page.focused().sendKeys(Keys.ESCAPE);
    page.awaitCount("#instrument", 0);
    assertThat(page.faults()).isEmpty();
  }

  @Test
  void readsANotification() {
    enter("user2@alpine.example");
    page.awaitReady("#account");
    String unread = page.text("#who span");

    page.click("#notifications button");
    page.await(browser -> !page.text("#who span").equals(unread));
    assertThat(page.findAll("#notifications li").size()).isBetween(1, 10);
  }

  /** The page had no signal then, and went on to show who was signed in. */
  @Test
  void showsTheSignalsWhereItWasSignedOutElsewhere() {
    enter("user9@alpine.example");
    page.awaitReady("#account");
    String token = String.valueOf(page.run("return sessionStorage['alpine.token']"));
    ALPINE.as(token).post("/api/auth/logout", "").expect(200);

    page.press("#filters button");
    page.awaitText("#status", "You were signed out");
    page.awaitCount("#rows tr", 25);
    page.awaitText("#who button", "Sign in");
    page.awaitHidden("#account");
  }

  /** The state of one script shows what the split page shows, and draws the same. */
  @Test
  void isTheSamePageInOneScript() {
    page.awaitCount("#rows tr", 25);
    String rows = page.text("#rows");
    try (Alpine original =
        Alpine.on(Alpine.DATABASE.fresh()).with("app.state", "original").start()) {
      page.go(original.address("/"));
      page.awaitCount("#rows tr", 25);
      assertThat(page.text("#rows")).isEqualTo(rows);
      page.press("#rows .instrument button");
      page.awaitReady("#chart canvas");
      page.focused().sendKeys(Keys.ESCAPE);
      enter("admin@alpine.example");
      page.awaitReady("#reports");
      page.awaitReady("#account");
      assertThat(page.faults()).isEmpty();
    }
  }

  private void enter(String email) {
    page.press("#who button");
    page.type("[name=email]", email, Keys.TAB, "headroom-demo", Keys.ENTER);
  }

  @Test
  void hasNoAxeViolation() {
    page.assertNoViolation(ALPINE.address("/"), "#rows tr", 25, "#who button")
        .sendKeys("admin@alpine.example", Keys.TAB, "headroom-demo", Keys.ENTER);
    page.awaitReady("#reports");
    assertThat(page.violations()).as("the administrator's reports").isEmpty();
  }

  @Test
  void fitsAPhone() {
    page.becomePhone(390);
    page.awaitCount("#rows tr", 25);
    assertThat(page.overflow()).isZero();
  }
}
