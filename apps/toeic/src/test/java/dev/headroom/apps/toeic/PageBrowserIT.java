// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic;

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

  private static final Toeic TOEIC = Toeic.on(Stores.freshDatabase()).start();

  private ChromeDriver browser;

  @AfterAll
  static void end() {
    TOEIC.close();
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
    browser.get(TOEIC.address("/").toString());
  }

  @AfterEach
  void close() {
    browser.quit();
  }

  @Test
  void practisesAPartByKeyboardAlone() {
    signIn("user9@toeic.example");
    awaitParts();
    browser.findElement(By.cssSelector("#begin button")).sendKeys(Keys.ENTER);
    await(ExpectedConditions.visibilityOfElementLocated(By.cssSelector("#questions fieldset")));
    assertThat(browser.switchTo().activeElement().getDomAttribute("type")).isEqualTo("radio");
    browser.switchTo().activeElement().sendKeys(Keys.SPACE);
    await(page ->
        !browser.findElement(By.cssSelector("#questions [role=status]")).getText().isBlank());
    browser.findElement(By.cssSelector("#set button[type=submit]")).sendKeys(Keys.ENTER);
    await(ExpectedConditions.textToBePresentInElementLocated(By.id("result"), "of 5 right"));
    assertThat(faults()).isEmpty();
  }

  @Test
  void showsDevicesAndSignsThemOut() {
    TOEIC.signIn("user10@toeic.example", "Old phone");
    signIn("user10@toeic.example");
    await(page -> browser.findElements(By.cssSelector("#devices li")).size() == 2);
    browser.findElement(By.id("leave-others")).sendKeys(Keys.ENTER);
    await(page -> browser.findElements(By.cssSelector("#devices li")).size() == 1);
    browser.findElement(By.id("leave-all")).sendKeys(Keys.ENTER);
    await(ExpectedConditions.elementToBeClickable(By.id("open-login")));
  }

  @Test
  void tellsAWrongPassword() {
    await(ExpectedConditions.elementToBeClickable(By.id("open-login"))).sendKeys(Keys.ENTER);
    WebElement email = await(ExpectedConditions.elementToBeClickable(By.name("email")));
    email.sendKeys("user2@toeic.example", Keys.TAB, "wrong", Keys.ENTER);
    await(page -> !browser.findElement(By.id("login-fault")).getText().isBlank());
  }

  @Test
  void fitsAPhone() {
    browser.manage().window().setSize(new Dimension(500, 800));
    signIn("user11@toeic.example");
    await(page -> !browser.findElements(By.cssSelector("#devices li")).isEmpty());
    assertThat(
            browser.executeScript(
                "return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
        .isEqualTo(0L);
  }

  private void signIn(String email) {
    await(ExpectedConditions.elementToBeClickable(By.id("open-login"))).sendKeys(Keys.ENTER);
    WebElement field = await(ExpectedConditions.elementToBeClickable(By.name("email")));
    field.sendKeys(email, Keys.TAB, "headroom-demo", Keys.ENTER);
    await(ExpectedConditions.visibilityOfElementLocated(By.id("mine")));
  }

  private void awaitParts() {
    await(page -> browser.findElements(By.cssSelector("#what option")).size() == 9);
  }

  private List<LogEntry> faults() {
    return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .toList();
  }

  private <T> T await(ExpectedCondition<T> condition) {
    return new WebDriverWait(browser, Duration.ofSeconds(20)).until(condition);
  }
}
