// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.ElementNotInteractableException;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.ExpectedCondition;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * A page in a headless Chromium, and what tests ask of every page: no fault in the console, no axe
 * violation, no sideways scrolling on a phone.
 *
 * <p>Confined to one thread. A browser takes a second or two to start, so the next page takes over
 * the one of a page that is closed: in a new tab, and without anything that was stored before.
 */
public final class PageBrowser implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final String AXE = script();
  private static final Queue<ChromeDriver> IDLE = new ConcurrentLinkedQueue<>();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> IDLE.forEach(ChromeDriver::quit), "end-idle-browsers"));
  }

  private final ChromeDriver driver;
  private final Set<String> origins = new HashSet<>();

  private PageBrowser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Opens a page in a window of 1280 by 900 pixels that knows of no page before it. */
  public static PageBrowser open(URI page) {
    ChromeDriver idle = IDLE.poll();
    PageBrowser browser = new PageBrowser(idle == null ? start() : idle);
    browser.go(page);
    return browser;
  }

  private static ChromeDriver start() {
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
            .usingDriverExecutable(new File("/usr/bin/chromedriver"))
            .usingAnyFreePort()
            .build();
    ChromeDriver driver = new ChromeDriver(service, options);
    driver.manage().window().setSize(new Dimension(1280, 900));
    driver.manage().timeouts().scriptTimeout(PATIENCE);
    return driver;
  }

  /** Opens another page in the same browser, which keeps its storage. */
  public void go(URI page) {
    origins.add(page.getScheme() + "://" + page.getAuthority());
    driver.get(page.toString());
  }

  /** Opens the page that describes an application's API, with each operation unfolded. */
  private void goToApi(URI page) {
    go(page);
    awaitReady("#operations details");
    run("document.querySelectorAll('details').forEach((each) => { each.open = true; })");
    awaitReady("#operations form");
  }

  /** Loads the page again. */
  public void reload() {
    driver.navigate().refresh();
  }

  /** Makes the window that of a phone, with touch. */
  public void becomePhone(int width) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 740, "deviceScaleFactor", 2, "mobile", true));
  }

  /** Sets the time zone of the browser, such as {@code Pacific/Auckland}. */
  public void moveTo(String zone) {
    driver.executeCdpCommand("Emulation.setTimezoneOverride", Map.of("timezoneId", zone));
  }

  /** Returns the first element that a selector matches. */
  public WebElement find(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  /** Returns all elements that a selector matches. */
  public List<WebElement> findAll(String selector) {
    return driver.findElements(By.cssSelector(selector));
  }

  /** Returns the text of the first element that a selector matches. */
  public String text(String selector) {
    return await(browser -> find(selector).getText());
  }

  /**
   * Waits until an element takes keys, and types into it. An element that is replaced before its
   * first key is found again.
   *
   * @param selector of the element, which may be invisible, as a file chooser is
   * @param keys texts and keys of {@link Keys}
   */
  public void type(String selector, CharSequence... keys) {
    await(browser -> {
      find(selector).sendKeys(keys);
      return true;
    });
  }

  /** Waits until an element is visible and enabled, and presses Enter on it. */
  public void press(String selector) {
    await(browser -> {
      awaitReady(selector).sendKeys(Keys.ENTER);
      return true;
    });
  }

  /** Waits until an element is visible and enabled, and clicks it. */
  public void click(String selector) {
    await(browser -> {
      awaitReady(selector).click();
      return true;
    });
  }

  /** Waits until an element is visible and enabled, and holds the mouse button down on it. */
  public void hold(String selector) {
    await(browser -> {
      new Actions(driver).clickAndHold(awaitReady(selector)).perform();
      return true;
    });
  }

  /** Lets the mouse button go. */
  public void release() {
    new Actions(driver).release().perform();
  }

  /** Presses Enter on each element that a selector matches and that has exactly this text. */
  public void pressAll(String selector, String text) {
    await(browser -> {
      findAll(selector).stream()
          .filter(each -> each.getText().equals(text))
          .forEach(each -> each.sendKeys(Keys.ENTER));
      return true;
    });
  }

  /** Returns the element that has the keyboard focus. */
  public WebElement focused() {
    return driver.switchTo().activeElement();
  }

  /** Waits until the element that has the keyboard focus is one that a selector matches. */
  public void awaitFocus(String selector) {
    await(browser ->
        Boolean.TRUE.equals(run("return document.activeElement.matches(arguments[0])", selector)));
  }

  /** Waits until no element that a selector matches is visible. */
  public void awaitHidden(String selector) {
    await(ExpectedConditions.invisibilityOfElementLocated(By.cssSelector(selector)));
  }

  /** Waits until an element is visible and enabled. */
  public WebElement awaitReady(String selector) {
    return await(ExpectedConditions.elementToBeClickable(By.cssSelector(selector)));
  }

  /** Waits until an element has a text in it. */
  public void awaitText(String selector, String text) {
    await(ExpectedConditions.textToBePresentInElementLocated(By.cssSelector(selector), text));
  }

  /** Waits until a selector matches so many elements. */
  public void awaitCount(String selector, int count) {
    await(browser -> findAll(selector).size() == count);
  }

  /** Waits until a condition holds, at most a minute; elements may be replaced meanwhile. */
  public <T> T await(ExpectedCondition<T> condition) {
    return new WebDriverWait(driver, PATIENCE, POLL)
        .ignoring(StaleElementReferenceException.class)
        .ignoring(ElementNotInteractableException.class)
        .until(condition);
  }

  /** Runs a script in the page. */
  public Object run(String script, Object... arguments) {
    return Objects.requireNonNullElse(driver.executeScript(script, arguments), "");
  }

  /** Returns the width in pixels by which the page can be scrolled sideways. */
  public long overflow() {
    return (Long)
        run("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
  }

  /** Returns the warnings and errors of the console since the last call. */
  public List<LogEntry> faults() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .toList();
  }

  /**
   * Returns the violations that axe finds on the page as it is now, best practices included, in
   * dark and in light colours, which are those of the page afterwards.
   */
  public List<String> violations() {
    if (run("return typeof axe").equals("undefined")) {
      driver.executeScript(AXE);
    }
    return Stream.of("dark", "light").flatMap(this::violations).toList();
  }

  private Stream<String> violations(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    Object found =
        driver.executeAsyncScript(
            """
            const done = arguments[arguments.length - 1];
            axe.run(document, { resultTypes: ['violations'] }).then(
              (result) => done(result.violations.map((each) => each.id + ': ' + each.help + ' at '
                + each.nodes.map((node) => node.target.join(' ')).join(', '))),
              (fault) => done(['axe failed: ' + fault]));
            """);
    return ((List<?>) Objects.requireNonNull(found)).stream().map(each -> scheme + ": " + each);
  }

  /**
   * Asserts that axe finds nothing on the page of an application's API, on its own page, and in the
   * dialog that signs in, which is open afterwards.
   *
   * @param page the application's page
   * @param rows selects what the page has so many of once it is loaded
   * @param count how many
   * @param button selects the button that opens the dialog
   * @return the dialog's first field
   */
  public WebElement assertNoViolation(URI page, String rows, int count, String button) {
    goToApi(page.resolve("/api.html"));
    assertThat(violations()).as("the API").isEmpty();
    go(page);
    awaitCount(rows, count);
    assertThat(violations()).as("signed out").isEmpty();
    press(button);
    WebElement field = awaitReady("[name=email]");
    assertThat(violations()).as("the dialog").isEmpty();
    return field;
  }

  /** Ends the page; its browser goes on with an empty tab and without anything that it stored. */
  @Override
  public void close() {
    try {
      String ended = driver.getWindowHandle();
      String empty = driver.switchTo().newWindow(WindowType.TAB).getWindowHandle();
      driver.switchTo().window(ended).close();
      driver.switchTo().window(empty);
      for (String each : origins) {
        driver.executeCdpCommand(
            "Storage.clearDataForOrigin", Map.of("origin", each, "storageTypes", "all"));
      }
      driver.executeCdpCommand("Network.clearBrowserCookies", Map.of());
      driver.executeCdpCommand("Network.clearBrowserCache", Map.of());
      var _ = faults(); // They are of the page that has ended.
      IDLE.add(driver);
    } catch (WebDriverException broken) {
      driver.quit();
    }
  }

  private static String script() {
    try (InputStream axe = PageBrowser.class.getResourceAsStream("/axe.min.js")) {
      return new String(
          Objects.requireNonNull(axe, "axe.min.js is not on the class path").readAllBytes(),
          StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
