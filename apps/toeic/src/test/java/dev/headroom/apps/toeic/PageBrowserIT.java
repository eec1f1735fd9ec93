// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;
import org.springframework.jdbc.core.simple.JdbcClient;

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
    assertThat(focused().getDomAttribute("id")).isEqualTo("set-title");
    focused().sendKeys(Keys.TAB);
    assertThat(focused().getDomAttribute("type")).isEqualTo("radio");
    focused().sendKeys(Keys.SPACE);
    await(page ->
        !browser.findElement(By.cssSelector("#questions [role=status]")).getText().isBlank());
    awaitText("answered", "1 of 5 answered");
    // Enter in a form sends it; here it once finished the set instead of choosing.
    browser.findElement(By.cssSelector("[name=q2]")).sendKeys(Keys.ENTER);
    awaitText("answered", "2 of 5 answered");
    browser.findElement(By.id("finish")).sendKeys(Keys.ENTER);
    awaitText("result-title", "of 5 right");
    assertThat(focused().getDomAttribute("id")).isEqualTo("result-title");
    assertThat(browser.findElements(By.cssSelector("#review .is-right"))).hasSize(5);
    assertThat(faults()).isEmpty();
  }

  @Test
  void continuesATestAfterAReloadAndAsksBeforeItEndsUnanswered() {
    signIn("user12@toeic.example");
    awaitParts();
    new Select(browser.findElement(By.id("what"))).selectByValue("short");
    browser.findElement(By.cssSelector("#begin button")).sendKeys(Keys.ENTER);
    awaitText("time", "left");
    browser.findElement(By.cssSelector("[name=q1]")).sendKeys(Keys.SPACE);
    awaitText("answered", "1 of 20 answered");

    browser.navigate().refresh();
    await(ExpectedConditions.elementToBeClickable(By.cssSelector("#open-test button")))
        .sendKeys(Keys.ENTER);
    awaitText("answered", "1 of 20 answered");
    assertThat(browser.findElement(By.cssSelector("[name=q1]")).isSelected()).isTrue();
    browser.findElement(By.id("finish")).sendKeys(Keys.ENTER);
    awaitText("open-questions", "19 of 20 questions are not answered");
    browser.findElement(By.id("finish")).sendKeys(Keys.ENTER);
    awaitText("result-title", "points");
    assertThat(browser.findElement(By.id("review")).getText()).contains("Not answered.");
    assertThat(faults()).isEmpty();
  }

  @Test
  void registersALearner() {
    await(ExpectedConditions.elementToBeClickable(By.id("open-login"))).sendKeys(Keys.ENTER);
    await(ExpectedConditions.elementToBeClickable(By.id("other-way"))).sendKeys(Keys.ENTER);
    focused()
        .sendKeys(
            "Nia of the page", Keys.TAB, "nia@toeic.example", Keys.TAB, "long enough", Keys.ENTER);
    awaitText("who", "Nia of the page");
    awaitText("progress", "not yet");
  }

  // The door keeps the board for a quarter of an hour, so the browser must ask, and the test end
  // it.
  @Test
  void showsTheBestOnTheBoardAtOnce() {
    TOEIC.newcomer("Best on the page");
    signIn("best.on.the.page@toeic.example");
    awaitParts();
    new Select(browser.findElement(By.id("what"))).selectByValue("short");
    browser.findElement(By.cssSelector("#begin button")).sendKeys(Keys.ENTER);
    awaitText("time", "left");
    TOEIC
        .bean(JdbcClient.class)
        .sql(
            "UPDATE exam_items i SET choice = q.answer FROM questions q, exams e, users u"
                + " WHERE q.part = i.part AND q.bank = i.bank AND q.question = i.question"
                + " AND e.id = i.exam_id AND u.id = e.user_id AND u.name = 'Best on the page'")
        .update();
    browser.findElement(By.id("finish")).sendKeys(Keys.ENTER);
    awaitText("open-questions", "not answered");
    browser.findElement(By.id("finish")).sendKeys(Keys.ENTER);
    awaitText("result-title", "990 points");
    awaitText("board", "Best on the page");
  }

  @Test
  void tellsThatItWasSignedOutElsewhere() {
    signIn("user13@toeic.example");
    awaitParts();
    String other = TOEIC.signIn("user13@toeic.example", "Desk");
    TOEIC.as(other).send("DELETE", "/api/sessions?others=true", null).expect(200);
    browser.findElement(By.cssSelector("#begin button")).sendKeys(Keys.ENTER);
    awaitText("status", "signed out");
    await(ExpectedConditions.elementToBeClickable(By.id("open-login")));
    assertThat(browser.findElement(By.id("mine")).isDisplayed()).isFalse();
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
  void signsOutAtTheTopOfThePage() {
    signIn("user14@toeic.example");
    String token =
        String.valueOf(browser.executeScript("return localStorage.getItem('toeic.access')"));
    await(ExpectedConditions.elementToBeClickable(By.id("leave"))).sendKeys(Keys.ENTER);
    await(ExpectedConditions.elementToBeClickable(By.id("open-login")));
    TOEIC.as(token).get("/api/auth/me").expectProblem(401);
  }

  @ParameterizedTest
  @ValueSource(ints = {360, 390})
  void fitsAPhone(int width) {
    browser.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 740, "deviceScaleFactor", 2, "mobile", true));
    await(ExpectedConditions.elementToBeClickable(By.id("open-login")));
    assertThat(standsBeside(".brand", "#open-login")).as("one line, signed out").isTrue();
    assertThat(overflow()).isZero();

    signIn("user11@toeic.example");
    awaitParts();
    await(page -> !browser.findElements(By.cssSelector("#devices li")).isEmpty());
    assertThat(standsBeside(".brand", "#leave")).as("one line, signed in").isTrue();
    assertThat(overflow()).isZero();

    browser.findElement(By.cssSelector("#begin button")).sendKeys(Keys.ENTER);
    await(ExpectedConditions.visibilityOfElementLocated(By.cssSelector("#questions fieldset")));
    assertThat(
            browser.executeScript(
                "return [...document.querySelectorAll('#questions legend')].every((each) =>"
                    + " each.getBoundingClientRect().top"
                    + " >= each.parentElement.getBoundingClientRect().top)"))
        .as("no legend stands over the frame of its question")
        .isEqualTo(true);
    assertThat(overflow()).isZero();
    browser.findElement(By.id("finish")).sendKeys(Keys.ENTER);
    awaitText("result-title", "of 5 right");
    assertThat(overflow()).isZero();
  }

  private boolean standsBeside(String left, String right) {
    return Boolean.TRUE.equals(
        browser.executeScript(
            "const [one, two] = [...arguments].map((each) =>"
                + " document.querySelector(each).getBoundingClientRect());"
                + " return two.left >= one.right && two.top < one.bottom && one.top < two.bottom",
            left,
            right));
  }

  private long overflow() {
    Object pixels =
        browser.executeScript(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth");
    return Objects.requireNonNull((Long) pixels);
  }

  private WebElement focused() {
    return browser.switchTo().activeElement();
  }

  private void awaitText(String id, String text) {
    await(ExpectedConditions.textToBePresentInElementLocated(By.id(id), text));
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
