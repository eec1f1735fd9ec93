// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.ExpectedCondition;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The page at "/", in a real browser. */
class PageBrowserIT {

  private static final Alpine ALPINE = Alpine.on(Stores.freshDatabase()).start();

  private ChromeDriver browser;

  @AfterAll
  static void end() {
    ALPINE.close();
  }

  @BeforeEach
  void open() {
    ChromeOptions options = new ChromeOptions();
    options.setBinary("/usr/bin/chromium");
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-proxy-server",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run");
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(new java.io.File("/usr/bin/chromedriver"))
            .usingAnyFreePort()
            .build();
    browser = new ChromeDriver(service, options);
    browser.manage().window().setSize(new Dimension(1280, 900));
    browser.get(ALPINE.address("/").toString());
  }

  @AfterEach
  void close() {
    browser.quit();
  }

  @Test
  void showsSignalsWithoutAFaultInTheConsole() {
    awaitRows();
    assertThat(browser.findElement(By.id("status")).getText()).endsWith("found");
    assertThat(browser.findElement(By.id("place")).getText()).startsWith("Page 1 of");
    assertThat(browser.findElement(By.id("reports")).isDisplayed()).isFalse();
    List<LogEntry> faults =
        browser.manage().logs().get(LogType.BROWSER).getAll().stream()
            .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
            .toList();
    assertThat(faults).isEmpty();
  }

  @Test
  void filtersAndTurnsPages() {
    awaitRows();
    browser.findElement(By.id("next")).click();
    await(ExpectedConditions.textToBePresentInElementLocated(By.id("place"), "Page 2 of"));
    String symbol = browser.findElement(By.cssSelector("#rows th")).getText().split("\\R", -1)[0];

    browser.findElement(By.name("symbol")).sendKeys(symbol, Keys.ENTER);
    await(ExpectedConditions.textToBePresentInElementLocated(By.id("place"), "Page 1 of"));
    await(page ->
        browser.findElements(By.cssSelector("#rows th")).stream()
            .allMatch(each -> each.getText().startsWith(symbol)));
  }

  @Test
  void tellsAWrongPasswordAndLetsTheAdministratorInByKeyboardAlone() {
    browser.findElement(By.cssSelector("#who button")).sendKeys(Keys.ENTER);
    WebElement email = await(ExpectedConditions.elementToBeClickable(By.name("email")));
    email.sendKeys("admin@alpine.example", Keys.TAB, "wrong", Keys.ENTER);
    await(page -> !browser.findElement(By.id("login-fault")).getText().isBlank());

    WebElement password = browser.findElement(By.name("password"));
    password.clear();
    password.sendKeys("headroom-demo", Keys.ENTER);
    await(ExpectedConditions.visibilityOfElementLocated(By.id("reports")));
    assertThat(browser.findElements(By.cssSelector("#tiles .tile"))).hasSize(8);

    await(
        ExpectedConditions.textToBe(By.id("status"), "Wrong passwords since your last log-in: 1"));
    String token = (String) browser.executeScript("return sessionStorage['alpine.token']");
    browser.findElement(By.xpath("//button[text()='Log out']")).sendKeys(Keys.ENTER);
    await(ExpectedConditions.invisibilityOfElementLocated(By.id("reports")));
    // A copy of the token went on to work after the page had only forgotten it.
    ALPINE.as(token).get("/api/auth/me").expectProblem(401);
  }

  @Test
  void fitsAPhone() {
    browser.manage().window().setSize(new Dimension(500, 800));
    awaitRows();
    assertThat(
            browser.executeScript(
                "return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
        .isEqualTo(0L);
  }

  private void awaitRows() {
    await(page -> browser.findElements(By.cssSelector("#rows tr")).size() == 25);
  }

  private <T> T await(ExpectedCondition<T> condition) {
    return new WebDriverWait(browser, Duration.ofSeconds(20)).until(condition);
  }
}
