// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.PageBrowser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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
    assertThat(page.find("#status").getText()).endsWith("found");
    assertThat(page.find("#place").getText()).startsWith("Page 1 of");
    assertThat(page.find("#reports").isDisplayed()).isFalse();
    assertThat(page.faults()).isEmpty();
  }

  @Test
  void filtersAndTurnsPages() {
    page.awaitCount("#rows tr", 25);
    page.find("#next").click();
    page.awaitText("#place", "Page 2 of");
    String symbol = page.find("#rows th").getText().split("\\R", -1)[0];

    page.find("[name=symbol]").sendKeys(symbol, Keys.ENTER);
    page.awaitText("#place", "Page 1 of");
    page.await(browser ->
        page.findAll("#rows th").stream().allMatch(each -> each.getText().startsWith(symbol)));
  }

  @Test
  void reportsAWrongPasswordAndLetsTheAdministratorInByKeyboardAlone() {
    page.find("#who button").sendKeys(Keys.ENTER);
    page.awaitReady("[name=email]").sendKeys("admin@alpine.example", Keys.TAB, "wrong", Keys.ENTER);
    page.await(browser -> !page.find("#login-fault").getText().isBlank());

    WebElement password = page.find("[name=password]");
    password.clear();
    password.sendKeys("headroom-demo", Keys.ENTER);
    page.awaitReady("#reports");
    assertThat(page.findAll("#tiles .tile")).hasSize(14);

    page.awaitText("#status", "Wrong passwords since your last sign-in: 1");
    String token = String.valueOf(page.run("return sessionStorage['alpine.token']"));
    page.find("#who button").sendKeys(Keys.ENTER);
    page.await(browser -> !page.find("#reports").isDisplayed());
    // A copy of the token went on to work after the page had only forgotten it.
    ALPINE.as(token).get("/api/auth/me").expectProblem(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void hasNoAxeViolation(String scheme) {
    page.prefer(scheme);
    page.goToApi(ALPINE.address("/api.html"));
    assertThat(page.violations()).as("the API").isEmpty();
    page.go(ALPINE.address("/"));
    page.awaitCount("#rows tr", 25);
    assertThat(page.violations()).as("signed out").isEmpty();

    page.find("#who button").sendKeys(Keys.ENTER);
    WebElement email = page.awaitReady("[name=email]");
    assertThat(page.violations()).as("the dialog").isEmpty();
    email.sendKeys("admin@alpine.example", Keys.TAB, "headroom-demo", Keys.ENTER);
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
