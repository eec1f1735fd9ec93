// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.guest;

import dev.headroom.kit.replay.AnswerDifferences;
import dev.headroom.kit.replay.HttpAnswer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/**
 * Pictures of pages, taken by a Chromium without a window.
 *
 * <p>Immutable.
 */
record Screenshots(Path browser, Path folder) {

  private static final long TIMEOUT_SECONDS = 180;

  /** The address that a page has in the browser. */
  private static final String SHOWN = "localhost:8080";

  /** What a browser does not show, such as the CSRF token of a form. */
  private static final Pattern HIDDEN =
      Pattern.compile("(?i)<meta\\b[^>]*>|<input\\b[^>]*\\btype=[\"']?hidden\\b[^>]*>");

  /** Finds the browser. */
  static Optional<Screenshots> of(Path folder) {
    return List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
        .stream()
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst()
        .map(browser -> new Screenshots(browser, folder));
  }

  /**
   * Returns whether an answer is a page whose pictures can be compared: one that shows a time
   * cannot.
   */
  static boolean showsTheSameEachTime(HttpAnswer answer) {
    String type = answer.headers().getOrDefault("content-type", List.of("")).getFirst();
    String shown = HIDDEN.matcher(answer.body()).replaceAll("");
    return type.startsWith("text/html")
        && !AnswerDifferences.varies(
            new HttpAnswer(answer.request(), answer.status(), answer.headers(), shown, false));
  }

  /**
   * Returns whether a page of two applications looks the same, pixel by pixel; the browser has one
   * address for both, since a page may show its own.
   *
   * @param one the page without a change, at a port of {@code localhost}
   * @param other the page with it, at another
   * @throws GuestException if a picture could not be taken
   * @throws InterruptedException if the caller is interrupted
   */
  boolean areEqual(URI one, URI other) throws InterruptedException {
    return areEqual(take(one, "without"), take(other, "with"));
  }

  private static boolean areEqual(BufferedImage first, BufferedImage second) {
    if (first.getWidth() != second.getWidth() || first.getHeight() != second.getHeight()) {
      return false;
    }
    for (int y = 0; y < first.getHeight(); y++) {
      for (int x = 0; x < first.getWidth(); x++) {
        if (first.getRGB(x, y) != second.getRGB(x, y)) {
          return false;
        }
      }
    }
    return true;
  }

  private BufferedImage take(URI page, String name) throws InterruptedException {
    Path file = folder.resolve(name + ".png");
    List<String> command =
        List.of(
            browser.toString(),
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            // What is loaded from elsewhere differs from minute to minute, or never comes.
            "--host-resolver-rules=MAP %s localhost:%d, MAP * ~NOTFOUND"
                .formatted(SHOWN, page.getPort()),
            // What one application lets the browser keep, the other must not meet.
            "--user-data-dir=" + folder.resolve("browser-" + name),
            "--window-size=1280,1600",
            "--virtual-time-budget=3000",
            "--screenshot=" + file,
            page.toString().replace(page.getAuthority(), SHOWN));
    try {
      Files.deleteIfExists(file);
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("browser.log").toFile())
              .start();
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      return ImageIO.read(file.toFile());
    } catch (IOException e) {
      throw new GuestException("no picture of " + page + " could be taken", e);
    }
  }
}
