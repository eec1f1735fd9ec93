// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.frontend;

import dev.headroom.bench.app.AppLaunch;
import dev.headroom.bench.app.AppProcess;
import dev.headroom.store.embedded.FreePort;
import dev.headroom.store.embedded.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * An app in each of its states, on copies of the same data.
 *
 * <p>Confined to one thread.
 */
final class FrontEndSides implements AutoCloseable {
  static final String ORIGINAL = "original";

  /** As original, but the page has its content itself, which the script makes in original. */
  static final String CONTENT_IN_PAGE = "original-content-in-page";

  static final String PLAIN = "plain";
  static final String HEADROOM = "headroom";

  private static final String BASE = "base";
  private static final Duration START_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration PICTURES_TIMEOUT = Duration.ofMinutes(10);
  private static final Duration UNCHANGED = Duration.ofSeconds(40);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Pattern PICTURE = Pattern.compile("<img src=\"/assets/[^\"]*pictures/");
  private static final Pattern OFFER = Pattern.compile("<source ");

  private final FrontEnd page;
  private final Path jar;
  private final Path folder;
  private final PostgresServer postgres = PostgresServer.temporary();
  private final Map<String, AppProcess> sides = new LinkedHashMap<>();

  /**
   * Generates the data, starts the app in each state, and waits until its pictures are made.
   *
   * @param folder for the unpacked app, its logs and the sizes of its pictures
   */
  FrontEndSides(FrontEnd page, Path jar, Path folder) {
    this.page = page;
    this.jar = jar;
    this.folder = folder;
    try {
      postgres.createDatabase(BASE);
      generate();
      start(ORIGINAL, ORIGINAL);
      start(CONTENT_IN_PAGE, ORIGINAL, "-Dapp.page.content-in-script=false");
      start(PLAIN, PLAIN);
      start(HEADROOM, HEADROOM);
      awaitPictures(address(HEADROOM));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void generate() {
    AppLaunch launch = launch(BASE, page.app().generation(0.01), List.of());
    try (AppProcess process = AppProcess.start(launch, line -> {})) {
      if (process.awaitExit() != 0) {
        throw new IllegalStateException("no data were generated: see " + process.logFile());
      }
    }
  }

  private void start(String side, String state, String... properties) {
    postgres.createDatabase(database(side), BASE);
    Map<String, String> environment =
        Map.of(
            "APP_STATE",
            state,
            page.app().variable("IMAGES"),
            folder.resolve("images-" + page.app().id()).toString());
    AppProcess process =
        AppProcess.start(launch(side, environment, List.of(properties)), line -> {});
    sides.put(side, process);
    process.awaitReady(START_TIMEOUT);
  }

  private static String database(String side) {
    return side.replace('-', '_');
  }

  private AppLaunch launch(String side, Map<String, String> more, List<String> properties) {
    Map<String, String> environment =
        page.app().environment(FreePort.find(), postgres.databaseUrl(database(side)));
    environment.put("CACHE_TYPE", "memory");
    environment.putAll(more);
    List<String> jvm = new ArrayList<>(List.of("-Xmx512m", "-Dheadroom.limit.enabled=false"));
    jvm.addAll(properties);
    return new AppLaunch(page.app().id() + "-page-" + side, jar, folder, environment, jvm);
  }

  /** Waits until all pictures are offered, and no format was added for a while. */
  private static void awaitPictures(URI address) {
    long end = System.nanoTime() + PICTURES_TIMEOUT.toNanos();
    long offers = -1;
    long since = System.nanoTime();
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (System.nanoTime() < end) {
        String html = text(client, address.resolve("/"));
        long now = OFFER.matcher(html).results().count();
        if (now != offers) {
          offers = now;
          since = System.nanoTime();
        }
        if (offers >= PICTURE.matcher(html).results().count()
            && System.nanoTime() - since > UNCHANGED.toNanos()) {
          return;
        }
        LockSupport.parkNanos(LOOK.toNanos());
      }
    }
    throw new IllegalStateException(
        "the pictures of " + address + " were not made within " + PICTURES_TIMEOUT);
  }

  private static String text(HttpClient client, URI address) {
    try {
      return client
          .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new IllegalStateException(address + " had no response", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Returns the names of the sides. */
  List<String> names() {
    return List.copyOf(sides.keySet());
  }

  /** Returns the address of a side's page. */
  URI address(String side) {
    AppProcess process = sides.get(side);
    if (process == null) {
      throw new IllegalArgumentException("no side " + side);
    }
    return process.address().resolve("/");
  }

  @Override
  public void close() {
    sides.values().forEach(AppProcess::close);
    postgres.close();
  }
}
