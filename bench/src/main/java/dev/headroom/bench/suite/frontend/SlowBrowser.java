// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.frontend;

import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/**
 * A new Chromium with an empty cache, on a phone of the middle class: a processor four times slower
 * than this machine's, and the network that Chromium's developer tools call fast 4G.
 *
 * <p>Confined to one thread.
 */
final class SlowBrowser implements AutoCloseable {
  private static final Path BROWSER = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int SLOWER = 4;

  /** 9 Mbit/s down and 1.5 up, of which nine tenths are used; 60 ms a round trip, times 2.75. */
  private static final Map<String, Object> NETWORK =
      Map.of(
          "offline",
          false,
          "latency",
          165,
          "downloadThroughput",
          9_000_000 * 0.9 / 8,
          "uploadThroughput",
          1_500_000 * 0.9 / 8);

  private static final String OBSERVE =
      """
      window.observed = { largest: 0, busy: 0 };
      const observe = (type, take) => new PerformanceObserver(
        (list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
      observe('largest-contentful-paint', (each) => { observed.largest = each.startTime; });
      observe('longtask', (each) => {
        observed.busy = Math.max(observed.busy, each.startTime + each.duration);
      });
      """;

  /** Waits until nothing was loaded and no long task ended for five seconds. */
  private static final String AWAIT_QUIET =
      """
      const done = arguments[arguments.length - 1];
      let before = '';
      let since = performance.now();
      const look = () => {
        const now = performance.now();
        const state = performance.getEntriesByType('resource').length + ' ' + observed.busy;
        if (state !== before) {
          before = state;
          since = now;
        }
        if (document.readyState === 'complete' && now - since > 5000) done();
        else setTimeout(look, 100);
      };
      look();
      """;

  private static final String READ =
      """
      const page = performance.getEntriesByType('navigation')[0];
      const all = [page, ...performance.getEntriesByType('resource')];
      const sum = (field, pattern) => all
        .filter((each) => pattern.test(new URL(each.name).pathname))
        .reduce((bytes, each) => bytes + each[field], 0);
      const paint = performance.getEntriesByName('first-contentful-paint')[0].startTime;
      return [
        paint,
        observed.largest,
        Math.max(paint, page.domContentLoadedEventEnd, observed.busy),
        page.loadEventEnd,
        sum('transferSize', /./),
        sum('decodedBodySize', /\\.js$/),
        sum('transferSize', /\\.(jpe?g|png|webp|avif)$/),
      ];
      """;

  /** Selenium warns at each start that it has no bindings for this browser; none are needed. */
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  private final ChromeDriver driver;

  private SlowBrowser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Returns why there is no browser here; null if there is one. */
  static @Nullable String obstacle() {
    return Files.isExecutable(BROWSER) && Files.isExecutable(DRIVER)
        ? null
        : "needs a browser: apt-get install chromium chromium-driver";
  }

  static SlowBrowser open() {
    SELENIUM.setLevel(Level.SEVERE);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(BROWSER.toString());
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
            .usingDriverExecutable(new File(DRIVER.toString()))
            .usingAnyFreePort()
            .build();
    ChromeDriver driver = new ChromeDriver(service, options);
    driver.manage().timeouts().scriptTimeout(PATIENCE).pageLoadTimeout(PATIENCE);
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", 412, "height", 823, "deviceScaleFactor", 1.75, "mobile", true));
    driver.executeCdpCommand("Network.enable", Map.of());
    driver.executeCdpCommand("Network.emulateNetworkConditions", NETWORK);
    driver.executeCdpCommand("Emulation.setCPUThrottlingRate", Map.of("rate", SLOWER));
    driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", OBSERVE));
    return new SlowBrowser(driver);
  }

  /**
   * Loads a page.
   *
   * @param shown selects what the page must show in the end
   */
  PageLoad load(URI page, String shown) {
    driver.get("about:blank");
    driver.get(page.toString());
    PageLoad load = settled();
    if (driver.findElements(By.cssSelector(shown)).isEmpty()) {
      throw new IllegalStateException(
          page + " does not show " + shown + ": see the log of the app");
    }
    return load;
  }

  /** Clicks, and returns the figures of the page after that. */
  PageLoad click(String selector, String shown) {
    driver.executeScript("document.querySelector(arguments[0]).click()", selector);
    PageLoad load = settled();
    if (driver.findElements(By.cssSelector(shown)).isEmpty()) {
      throw new IllegalStateException("a click on " + selector + " does not show " + shown);
    }
    return load;
  }

  private PageLoad settled() {
    driver.executeAsyncScript(AWAIT_QUIET);
    double[] figures =
        ((List<?>) Objects.requireNonNull(driver.executeScript(READ)))
            .stream().mapToDouble(each -> ((Number) each).doubleValue()).toArray();
    return new PageLoad(
        figures[0], figures[1], figures[2], figures[3], figures[4], figures[5], figures[6]);
  }

  @Override
  public void close() {
    driver.quit();
  }
}
